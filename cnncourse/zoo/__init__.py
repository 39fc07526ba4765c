"""Architectures as data: one paper per file, each a value from which everything else comes."""
