"""Fully convolutional networks: a classifier that answers at every place, brought back to the image's size."""

from __future__ import annotations

from collections.abc import Iterator

from cnncourse.zoo.spec import Conv, ConvTranspose, Dropout, Graph, Layer, MaxPool, Node, ReLU, Serial, Sum
from cnncourse.zoo.tables import row
from cnncourse.zoo.vgg import vgg

__all__ = ["fcn", "small_stages", "vgg_stages"]

Stages = tuple[Layer, Layer, Layer]
JOINED = {32: (), 16: (4,), 8: (4, 3)}


def fcn(stages: Stages, classes: int = 21, *, stride: int = 8) -> Graph:
    """Return FCN-32s, FCN-16s or FCN-8s on a backbone: the scores of one to three stages, enlarged and summed.

    Parameters
    ----------
    stages : three layers
        What makes the image 8 times as small, and then twice as small each; :func:`vgg_stages` for the paper's.
    classes : int
        21 for PASCAL VOC, the background among them.
    stride : {32, 16, 8}
        By how much the last transposed convolution enlarges. Its kernel is twice as large.

    Returns
    -------
    Graph
        With scores of every pixel: an output as large as the input, whose sides must be multiples of 32.
        The paper pads the image by 100 pixels instead, and crops. All transposed convolutions are trained
        here; in the paper the last is fixed to bilinear interpolation, and the others start from it.

    Raises
    ------
    ValueError
        For another stride.

    References
    ----------
    Long, Shelhamer & Darrell (2015), "Fully convolutional networks for semantic segmentation", CVPR, figure 3.
    """
    joined = row("fcn", JOINED, stride)
    return Graph(
        (
            *(Node(f"stage{place}", stage) for place, stage in enumerate(stages, 3)),
            Node("score5", Conv(classes, 1)),
            *(node for level in joined for node in finer(level, classes)),
            Node("enlarged", enlarging(classes, stride)),
        ),
        name=f"FCN-{stride}s",
    )


def finer(level: int, classes: int) -> Iterator[Node]:
    """Yield what adds the scores of a finer stage."""
    yield Node(f"twice{level}", enlarging(classes, 2))
    yield Node(f"score{level}", Conv(classes, 1), (f"stage{level}",))
    yield Node(f"sum{level}", Sum(), (f"twice{level}", f"score{level}"))


def enlarging(classes: int, stride: int) -> ConvTranspose:
    """Return the transposed convolution that makes maps ``stride`` times as large."""
    return ConvTranspose(classes, 2 * stride, stride=stride, padding=stride // 2, bias=False)


def vgg_stages() -> Stages:
    """Return VGG-16 in three stages, its first two dense layers as convolutions of 7×7 and 1×1.

    >>> from cnncourse.zoo.trace import trace
    >>> sum(trace(stage, (c, 28, 28)).parameters for c, stage in zip((3, 256, 512), vgg_stages()))
    134260544
    """
    layers = vgg("D").layers
    names = [layer.name for layer in layers]
    pool3, pool4, pool5 = (names.index(f"pool{stage}") + 1 for stage in (3, 4, 5))
    dense = (*layers[pool4:pool5], *scanning(6, 7), *scanning(7, 1))
    return Serial(layers[:pool3]), Serial(layers[pool3:pool4]), Serial(dense)


def scanning(place: int, kernel: int) -> tuple[Layer, ...]:
    """Return a dense layer of VGG as a convolution."""
    conv = Conv(4096, kernel, padding=kernel // 2, name=f"fc{place}")
    return conv, ReLU(name=f"relu{place}"), Dropout(name=f"drop{place}")


def small_stages(filters: int = 16) -> Stages:
    """Return a small backbone: five times a 3×3 convolution, a ReLU and max-pooling."""
    parts = [
        (
            Conv(filters << min(place, 3), 3, padding=1, name=f"conv{place + 1}"),
            ReLU(name=f"relu{place + 1}"),
            MaxPool(2, name=f"pool{place + 1}"),
        )
        for place in range(5)
    ]
    return Serial((*parts[0], *parts[1], *parts[2])), Serial(parts[3]), Serial(parts[4])
