"""Super-resolution: ESPCN, which brought sub-pixel convolution, and SRResNet."""

from __future__ import annotations

from cnncourse.zoo.spec import BatchNorm, Conv, Layer, PixelShuffle, PReLU, Residual, Serial, Tanh

__all__ = ["espcn", "srresnet"]


def espcn(scale: int = 3) -> Serial:
    """Return ESPCN: input 1×H×W, the luminance, 22,729 parameters for a factor of 3.

    All work is done at the small size; the last convolution makes scale² maps, which are dealt out as pixels.

    References
    ----------
    Shi et al. (2016), "Real-time single image and video super-resolution using an efficient sub-pixel
    convolutional neural network", CVPR, section 3.
    """
    return Serial(
        (
            Conv(64, 5, padding=2, name="conv1"),
            Tanh(name="tanh1"),
            Conv(32, 3, padding=1, name="conv2"),
            Tanh(name="tanh2"),
            Conv(scale**2, 3, padding=1, name="conv3"),
            PixelShuffle(scale, name="shuffle"),
        ),
        name="ESPCN",
    )


def srresnet(*, filters: int = 64, blocks: int = 16) -> Serial:
    """Return SRResNet for a factor of 4: input 3×H×W, trained on 24×24; 1,549,462 parameters.

    It is the generator of SRGAN too. Each parametric ReLU has one slope.

    Parameters
    ----------
    filters : int
    blocks : int

    References
    ----------
    Ledig et al. (2017), "Photo-realistic single image super-resolution using a generative adversarial
    network", CVPR, figure 4.
    """
    trunk = (*(block(filters, f"block{i + 1}") for i in range(blocks)), *conv_bn(filters, ""))
    return Serial(
        (
            Conv(filters, 9, padding=4, name="conv1"),
            PReLU(name="relu1"),
            Residual(Serial(trunk), name="trunk"),
            *twice_as_large(filters, 1),
            *twice_as_large(filters, 2),
            Conv(3, 9, padding=4, name="image"),
        ),
        name="SRResNet",
    )


def block(filters: int, name: str) -> Residual:
    """Return a residual block; nothing follows its sum."""
    return Residual(Serial((*conv_bn(filters, "1"), PReLU(name="relu"), *conv_bn(filters, "2"))), name=name)


def conv_bn(filters: int, at: str) -> tuple[Layer, ...]:
    """Return a 3×3 convolution and its normalisation."""
    return Conv(filters, 3, padding=1, name=f"conv{at}"), BatchNorm(name=f"bn{at}")


def twice_as_large(filters: int, place: int) -> tuple[Layer, ...]:
    """Return a sub-pixel convolution by 2."""
    return (
        Conv(4 * filters, 3, padding=1, name=f"up{place}"),
        PixelShuffle(2, name=f"shuffle{place}"),
        PReLU(name=f"up{place}_relu"),
    )
