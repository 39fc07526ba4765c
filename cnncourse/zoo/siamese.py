"""Siamese networks: two inputs through one set of weights, to be compared."""

from __future__ import annotations

from cnncourse.zoo.spec import Conv, Flatten, ScaledTanh, Serial, Shared

__all__ = ["siamese", "signature_net"]


def signature_net() -> Serial:
    """Return one twin of the signature network: input 8×200×1, 304 features, 3,004 parameters.

    A time-delay network on 8 features of the pen's movement at 200 times. The paper's figure has a first layer
    of 12×64 units with receptive fields of 8×11, and a second of 16×19 with fields of 12×10: their strides are
    3. One bias per map and the squashing functions, those of LeNet, are our reading.

    References
    ----------
    Bromley, Guyon, LeCun, Säckinger & Shah (1994), "Signature verification using a "Siamese" time delay neural
    network", NIPS 6, 737-744, figure 1.
    """
    return Serial(
        (
            Conv(12, (11, 1), stride=(3, 1), name="layer1"),
            ScaledTanh(name="layer1_squash"),
            Conv(16, (10, 1), stride=(3, 1), name="layer2"),
            ScaledTanh(name="layer2_squash"),
            Flatten(name="features"),
        ),
        name="signature",
    )


def siamese() -> Serial:
    """Return both twins: input 2×8×200×1, a pair of signatures; output 2×304, their features.

    The paper compares the two by the cosine of the angle between them. The pair can also be learned from with
    :func:`~cnncourse.ops.contrastive_loss`, after :func:`~cnncourse.ops.unbind` along axis 1.
    """
    return Serial((Shared(signature_net(), name="twins"),), name="Siamese")
