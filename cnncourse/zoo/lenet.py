"""LeNet: the three networks of 1989, 1990 and 1998, as published, and LeNet-5 as it is usually taught."""

from __future__ import annotations

from cnncourse.zoo.digit_codes import DIGIT_CODES
from cnncourse.zoo.spec import (
    Conv,
    Flatten,
    Linear,
    MaxPool,
    Pad,
    Rbf,
    ReLU,
    ScaledTanh,
    Serial,
    Subsample,
    TableConv,
)

__all__ = ["C3_TABLE", "H2_TABLE_1989", "H3_TABLE_1990", "lenet1", "lenet5", "lenet5_modern", "lenet_1989"]

C3_TABLE = (
    (0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5),
    (0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5),
    (0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)  # fmt: skip
"""Table I of the 1998 paper: the S2 maps that each of the 16 C3 maps sees; 60 connections."""

H3_TABLE_1990 = (
    (0,), (0, 1), (0, 1), (1,), (0, 1), (0, 1),
    (2,), (2, 3), (2, 3), (3,), (2, 3), (2, 3),
)  # fmt: skip
"""Table 1 of the 1990 paper: eight of the 12 H3 maps see two H2 maps, four see one; 20 connections."""

H2_TABLE_1989 = tuple(tuple(sorted((start + step) % 12 for step in range(8))) for start in range(12))
"""Each of the 12 H2 maps sees 8 of the 12 H1 maps. The 1989 paper leaves the scheme out; this one is ours:
each map starts one further on, so that every H1 map is seen by 8."""


def lenet_1989() -> Serial:
    """Return the network that read zip codes: input 16×16, 1,256 units, 64,660 connections, 9,760 parameters.

    The kernels are shared over a map but the biases are not: each unit has its own. Beyond the border
    stands background, −1.

    References
    ----------
    LeCun et al. (1989), "Backpropagation applied to handwritten zip code recognition", Neural
    Computation 1, 541-551, section 3.
    """
    return Serial(
        (
            Pad(2, value=-1.0, name="border"),
            Conv(12, 5, stride=2, bias="unit", name="H1"),
            ScaledTanh(name="H1_squash"),
            Pad(2, value=-1.0, name="H1_border"),
            TableConv(H2_TABLE_1989, 5, stride=2, bias="unit", name="H2"),
            ScaledTanh(name="H2_squash"),
            Flatten(name="flatten"),
            Linear(30, name="H3"),
            ScaledTanh(name="H3_squash"),
            Linear(10, name="output"),
            ScaledTanh(name="output_squash"),
        ),
        name="LeNet 1989",
    )


def lenet1() -> Serial:
    """Return LeNet-1: input 28×28, 4,635 units with the bias, 98,442 connections, 2,578 parameters.

    References
    ----------
    LeCun et al. (1990), "Handwritten digit recognition with a back-propagation network", NIPS 2, 396-404.
    """
    return Serial(
        (
            Conv(4, 5, name="H1"),
            ScaledTanh(name="H1_squash"),
            Subsample(2, name="H2"),
            ScaledTanh(name="H2_squash"),
            TableConv(H3_TABLE_1990, 5, name="H3"),
            ScaledTanh(name="H3_squash"),
            Subsample(2, name="H4"),
            ScaledTanh(name="H4_squash"),
            Flatten(name="flatten"),
            Linear(10, name="output"),
            ScaledTanh(name="output_squash"),
        ),
        name="LeNet-1",
    )


def lenet5() -> Serial:
    """Return LeNet-5 as published: input 32×32, 340,908 connections, 60,000 trained parameters.

    C3 is connected along :data:`C3_TABLE`, S2 and S4 have a trained factor and bias per map, and the output is
    the squared distance to a fixed 7×12 picture of each digit: the smallest wins. To be trained with
    :func:`~cnncourse.ops.map_loss`.

    References
    ----------
    LeCun et al. (1998), "Gradient-based learning applied to document recognition", Proceedings of the
    IEEE 86, 2278-2324, section II-B.
    """
    return Serial(
        (
            Conv(6, 5, name="C1"),
            ScaledTanh(name="C1_squash"),
            Subsample(2, name="S2"),
            ScaledTanh(name="S2_squash"),
            TableConv(C3_TABLE, 5, name="C3"),
            ScaledTanh(name="C3_squash"),
            Subsample(2, name="S4"),
            ScaledTanh(name="S4_squash"),
            Conv(120, 5, name="C5"),
            ScaledTanh(name="C5_squash"),
            Flatten(name="flatten"),
            Linear(84, name="F6"),
            ScaledTanh(name="F6_squash"),
            Rbf(DIGIT_CODES, name="output"),
        ),
        name="LeNet-5",
    )


def lenet5_modern() -> Serial:
    """Return LeNet-5 as it is usually taught: full C3, max-pooling, ReLU, a linear output; 61,706 parameters."""
    return Serial(
        (
            Conv(6, 5, name="C1"),
            ReLU(name="C1_relu"),
            MaxPool(2, name="S2"),
            Conv(16, 5, name="C3"),
            ReLU(name="C3_relu"),
            MaxPool(2, name="S4"),
            Flatten(name="flatten"),
            Linear(120, name="C5"),
            ReLU(name="C5_relu"),
            Linear(84, name="F6"),
            ReLU(name="F6_relu"),
            Linear(10, name="output"),
        ),
        name="LeNet-5, modern",
    )
