"""Ledger of networks that make images from images."""

from __future__ import annotations

from cnncourse.ledger.counting import layers, traced
from cnncourse.ledger.rows import Erratum, Row
from cnncourse.zoo.spec import Conv, ConvTranspose, Residual
from cnncourse.zoo.srresnet import srresnet
from cnncourse.zoo.unet import unet

__all__ = ["ERRATA", "ROWS"]

UNET, LEDIG = "Ronneberger et al. 2015", "Ledig et al. 2017"


def blocks() -> int:
    """Count the residual blocks of SRResNet, the one around all of them not counted."""

    def inside(layer: object) -> int:
        parts = [part for _, part in layer.named()] if hasattr(layer, "named") else []
        return isinstance(layer, Residual) + sum(map(inside, parts))

    return inside(srresnet()) - 1


ROWS = [
    Row("unet.output", UNET, "figure 1", "U-Net: side of the output for 572 pixels", 388,
        lambda: unet().output((1, 572, 572))[1], unit="pixels"),
    Row("unet.layers", UNET, "section 2", "U-Net: convolutional layers", 23, layers("U-Net", (Conv, ConvTranspose))),
    Row("unet.deepest", UNET, "figure 1", "U-Net: channels of the deepest layer", 1024,
        lambda: max(row.output[0] for row in traced("U-Net").rows if isinstance(row.layer, Conv))),
    Row("srresnet.blocks", LEDIG, "section 3", "SRResNet: residual blocks", 16, blocks),
]  # fmt: skip

ERRATA: list[Erratum] = []
