"""Real images to learn from.

The 1,797 handwritten digits and two photographs of scikit-learn need no network.
Importing this module loads neither scikit-learn nor pooch.
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

__all__ = [
    "DataError",
    "ImageSet",
    "Split",
    "digits",
    "digits16",
    "digits32",
    "digits_split",
    "enlarge",
    "lenet5_scale",
    "photograph",
    "split",
]
