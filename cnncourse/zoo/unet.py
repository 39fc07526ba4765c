"""U-Net: an image down to a few large features and up again, with what was seen on the way down."""

from __future__ import annotations

from collections.abc import Iterator

from cnncourse.zoo.spec import (
    Conv,
    ConvTranspose,
    Crop,
    Dropout,
    Graph,
    Join,
    Layer,
    MaxPool,
    Node,
    ReLU,
    Serial,
)

__all__ = ["unet"]


def unet(classes: int = 2, *, filters: int = 64, levels: int = 5, padded: bool = False) -> Graph:
    """Return U-Net as published: input 1×572×572, output 2×388×388, 31,030,658 parameters.

    No convolution is padded, so each level loses its border, and the maps that cross from the way down are
    cropped by 4, 16, 40 and 88 pixels on each side. On the two lowest levels dropout follows; the paper says
    "at the end of the contracting path", and not how much: 0.5 here.

    Parameters
    ----------
    classes : int
        Scores per pixel.
    filters : int
        On the highest level; each further one has twice as many.
    levels : int
    padded : bool
        Pad the convolutions, so that nothing is cropped and the output is as large as the input, whose sides
        must then be multiples of 2^(levels − 1): how it is mostly built since.

    References
    ----------
    Ronneberger, Fischer & Brox (2015), "U-Net: convolutional networks for biomedical image segmentation",
    MICCAI, figure 1 and section 2.
    """
    widths = [filters << level for level in range(levels)]
    down = [node for level in range(levels) for node in going_down(level, widths, padded=padded)]
    up = [node for level in reversed(range(levels - 1)) for node in going_up(level, widths, padded=padded)]
    return Graph((*down, *up, Node("scores", Conv(classes, 1))), name=f"U-Net{', padded' * padded}")


def going_down(level: int, widths: list[int], *, padded: bool) -> Iterator[Node]:
    """Yield the nodes of a level, 0 the highest, on the way down."""
    if level:
        yield Node(f"pool{level}", MaxPool(2))
    drop = (Dropout(name="drop"),) if level >= len(widths) - 2 else ()
    yield Node(f"down{level + 1}", Serial((*twice(widths[level], padded=padded), *drop)))


def going_up(level: int, widths: list[int], *, padded: bool) -> Iterator[Node]:
    """Yield the nodes of a level on the way up."""
    at, across = level + 1, "down" if padded else "crop"
    yield Node(f"up{at}", ConvTranspose(widths[level], 2, stride=2))
    if not padded:
        levels_below = len(widths) - 1 - at
        yield Node(f"crop{at}", Crop((12 << levels_below) - 8), (f"down{at}",))
    yield Node(f"join{at}", Join(), (f"{across}{at}", f"up{at}"))
    yield Node(f"merge{at}", Serial(twice(widths[level], padded=padded)))


def twice(width: int, *, padded: bool) -> tuple[Layer, ...]:
    """Return two 3×3 convolutions, each with a ReLU."""
    conv1, conv2 = (Conv(width, 3, padding=int(padded), name=f"conv{i}") for i in (1, 2))
    return conv1, ReLU(name="relu1"), conv2, ReLU(name="relu2")
