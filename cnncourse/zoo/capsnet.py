"""CapsNet: capsules with dynamic routing, and a decoder that draws what one of them says."""

from __future__ import annotations

from cnncourse.zoo.spec import (
    CapsuleLength,
    CapsuleMask,
    Capsules,
    Conv,
    Graph,
    Linear,
    Node,
    PrimaryCapsules,
    ReLU,
    Serial,
    Sigmoid,
)

__all__ = ["capsnet"]


def capsnet(*, classes: int = 10, pixels: int = 784) -> Graph:
    """Return CapsNet: inputs image 1×28×28 and mask 10, 8,215,568 parameters, 6,804,224 without the decoder.

    Outputs are the lengths of the class capsules, for :func:`~cnncourse.ops.margin_loss`, and the
    reconstruction of the image, whose squared errors are summed and weighted with 0.0005. The mask is
    boolean and says which capsule the decoder sees: that of the true class while training; a row without any
    True takes the longest. The coefficients of routing count as constants: no gradient goes through them.

    Parameters
    ----------
    classes : int
    pixels : int
        Of the reconstruction.

    References
    ----------
    Sabour, Frosst & Hinton (2017), "Dynamic routing between capsules", NIPS 30, section 4, figures 1 and 2.
    """
    features = (
        Conv(256, 9, name="conv1"),
        ReLU(name="relu1"),
        Conv(32 * 8, 9, stride=2, name="conv2"),
        PrimaryCapsules(8, name="primary"),
    )
    decoder = (
        Linear(512, name="fc1"),
        ReLU(name="relu1"),
        Linear(1024, name="fc2"),
        ReLU(name="relu2"),
        Linear(pixels, name="fc3"),
        Sigmoid(name="pixels"),
    )
    return Graph(
        (
            Node("features", Serial(features), ("image",)),
            Node("digits", Capsules(classes, 16)),
            Node("lengths", CapsuleLength()),
            Node("kept", CapsuleMask(), ("digits", "mask")),
            Node("decoder", Serial(decoder)),
        ),
        inputs=("image", "mask"),
        outputs=("lengths", "decoder"),
        name="CapsNet",
    )
