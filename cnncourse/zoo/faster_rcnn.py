"""Faster R-CNN in small: one backbone, a network that proposes boxes, and one that says what is in them."""

from __future__ import annotations

from cnncourse.zoo.spec import (
    Conv,
    Flatten,
    Graph,
    Layer,
    Linear,
    MaxPool,
    Node,
    PerAnchor,
    ReLU,
    RoiMaxPool,
    Serial,
    Shared,
)

__all__ = ["STRIDE", "faster_rcnn"]

STRIDE = 8
"""Pixels of the image from one place of the backbone's maps to the next; 16 in the paper."""


def faster_rcnn(classes: int = 10, *, filters: int = 32, units: int = 128, anchors: int = 9) -> Graph:
    """Return the detector: inputs image and boxes, both stages' scores and box codes.

    With A anchors per place and R boxes, its outputs are

    - ``objectness`` (places · A, 2): background against object, a row per anchor of
      :func:`cnncourse.boxes.anchors`;
    - ``anchor_codes`` (places · A, 4): a box as seen from each anchor, for :func:`cnncourse.boxes.decode`;
    - ``scores`` (R, classes + 1): what is in each of the boxes, 0 the background;
    - ``box_codes`` (R, 4 · classes): per class, a better box as seen from the box.

    The boxes (R, 4) are proposals in pixels, from :func:`cnncourse.detection.propose`; no gradient goes through
    them. The paper's backbone is VGG-16 with two dense layers of 4,096 units on 7×7 regions.

    Parameters
    ----------
    classes : int
        Without the background.
    filters : int
        Of the first convolution; the next two have twice and four times as many.
    units : int
        Of the dense layer on a region.
    anchors : int
        Per place: scales × ratios.

    References
    ----------
    Ren, He, Girshick & Sun (2016), "Faster R-CNN: towards real-time object detection with region proposal
    networks", arXiv:1506.01497v3, section 3 and figures 2 and 3.
    """
    proposing = Serial((Conv(4 * filters, 3, padding=1, name="conv"), ReLU(name="relu")))
    region = (Flatten(name="flatten"), Linear(units, name="fc"), ReLU(name="relu"))
    return Graph(
        (
            Node("backbone", Serial(backbone(filters)), ("image",)),
            Node("rpn", proposing),
            Node("objectness", per_anchor(anchors, 2), ("rpn",)),
            Node("anchor_codes", per_anchor(anchors, 4), ("rpn",)),
            Node("regions", RoiMaxPool(4, 1 / STRIDE), ("backbone", "boxes")),
            Node("head", Shared(Serial(region))),
            Node("scores", Shared(Linear(classes + 1)), ("head",)),
            Node("box_codes", Shared(Linear(4 * classes)), ("head",)),
        ),
        inputs=("image", "boxes"),
        outputs=("objectness", "anchor_codes", "scores", "box_codes"),
        name="Faster R-CNN, small",
    )


def backbone(filters: int) -> tuple[Layer, ...]:
    """Return three convolutions, each with max-pooling."""
    stages = [
        (
            Conv(filters << place, 3, padding=1, name=f"conv{place + 1}"),
            ReLU(name=f"relu{place + 1}"),
            MaxPool(2, name=f"pool{place + 1}"),
        )
        for place in range(3)
    ]
    return (*stages[0], *stages[1], *stages[2])


def per_anchor(anchors: int, values: int) -> Serial:
    """Return what gives each anchor its values: a 1×1 convolution, and a row per anchor."""
    return Serial((Conv(anchors * values, 1, name="conv"), PerAnchor(values, name="rows")))
