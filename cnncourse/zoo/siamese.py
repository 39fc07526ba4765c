"""Siamese networks: two inputs through one set of weights, to be compared."""

from __future__ import annotations

from cnncourse.zoo.spec import Conv, Flatten, ScaledTanh, Serial, Shared

__all__ = ["siamese", "signature_net"]


def signature_net() -> Serial:
    """Return one twin of the signature network: input 8×1×200, 304 features, 3,004 parameters.

    A time-delay network on 8 features of the pen's movement at 200 times. The paper's figure has a first layer
    of 12×64 units with receptive fields of 8×11, a second of 16×19 with fields of 12×10: strides of 3, and one
    bias per map here, which it leaves out. So are the squashing functions: those of the group's networks.

    References
    ----------
    Bromley, Guyon, LeCun, Säckinger & Shah (1994), "Signature verification using a "Siamese" time delay neural
    network", NIPS 6, 737-744, figure 1.
    """
    return Serial(
        (
            Conv(12, (1, 11), stride=(1, 3), name="layer1"),
            ScaledTanh(name="layer1_squash"),
            Conv(16, (1, 10), stride=(1, 3), name="layer2"),
            ScaledTanh(name="layer2_squash"),
            Flatten(name="features"),
        ),
        name="signature",
    )


def siamese() -> Serial:
    """Return both twins: input 2×8×1×200, a pair of signatures; output 2×304, their features.

    The paper compares the two by the cosine of the angle between them. The pair can also be learned from with
    :func:`~cnncourse.ops.contrastive_loss`, after :func:`~cnncourse.ops.unbind` along axis 1.
    """
    return Serial((Shared(signature_net(), name="twins"),), name="Siamese")
