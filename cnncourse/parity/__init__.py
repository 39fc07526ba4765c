"""Every operator in NumPy and PyTorch beside an independent oracle, and how far apart they are."""
