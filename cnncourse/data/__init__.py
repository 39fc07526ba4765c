"""Real images to learn from.

The 1,797 handwritten digits and two photographs of scikit-learn need no network. MNIST, Fashion-MNIST and
CIFAR-10 are downloaded once, checked and kept. ``CNNCOURSE_DATA`` names a folder that already has their
files, directly or each in a sub-folder ``mnist``, ``fashion_mnist``, ``cifar10``. Importing this module
loads neither scikit-learn nor pooch.
"""

from cnncourse.data.bundled import (
    ImageSet,
    Split,
    digits,
    digits16,
    digits32,
    digits_split,
    enlarge,
    lenet5_scale,
    photograph,
    split,
)
from cnncourse.data.errors import DataError
from cnncourse.data.remote import cifar10, fashion_mnist, load, mnist
from cnncourse.data.sets import SETS, DataSet

__all__ = [
    "SETS",
    "DataError",
    "DataSet",
    "ImageSet",
    "Split",
    "cifar10",
    "digits",
    "digits16",
    "digits32",
    "digits_split",
    "enlarge",
    "fashion_mnist",
    "lenet5_scale",
    "load",
    "mnist",
    "photograph",
    "split",
]
