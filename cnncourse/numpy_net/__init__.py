"""A network of NumPy arrays from its declaration."""

from cnncourse.numpy_net import uses  # more rules, which register themselves with run.run
from cnncourse.numpy_net.net import NumpyNet, build

__all__ = ["NumpyNet", "build", "uses"]
