"""Convolutional networks, told as history and run as code.

The companion package of the course. Start with :mod:`cnncourse.ops` (each operator with its backward
and its PyTorch twin in one file), :mod:`cnncourse.zoo` (each network as its paper gives it) and
:mod:`cnncourse.shapes` (sizes and their errors). Importing this module imports nothing else.
"""

__version__ = "0.1.0"
