"""Layers of real networks, for the benchmarks."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CONVOLUTIONS", "LAYERS", "Convolution", "Layer"]


class Convolution(NamedTuple):
    """A layer of a network: N images of C maps, H × W pixels; F filters of K × K."""

    name: str
    n: int
    c: int
    h: int
    w: int
    f: int
    k: int
    stride: int = 1
    padding: int = 0
    groups: int = 1

    @property
    def x_shape(self) -> tuple[int, int, int, int]:
        """N, C, H, W."""
        return self.n, self.c, self.h, self.w

    @property
    def w_shape(self) -> tuple[int, int, int, int]:
        """F, C / groups, KH, KW."""
        return self.f, self.c // self.groups, self.k, self.k

    @property
    def y_shape(self) -> tuple[int, int, int, int]:
        """N, F, OH, OW."""
        oh, ow = ((size + 2 * self.padding - self.k) // self.stride + 1 for size in (self.h, self.w))
        return self.n, self.f, oh, ow

    @property
    def macs(self) -> int:
        """Multiplications and additions of one forward pass."""
        n, f, oh, ow = self.y_shape
        return n * f * oh * ow * self.c // self.groups * self.k**2

    @property
    def options(self) -> dict[str, int]:
        """Return stride, padding and groups as keywords."""
        return {"stride": self.stride, "padding": self.padding, "groups": self.groups}


CONVOLUTIONS = [
    #            name                     N    C    H    W    F   K  s  p  groups
    Convolution("LeNet-5 C1", 128, 1, 32, 32, 6, 5),
    Convolution("LeNet-5 C3", 128, 6, 14, 14, 16, 5),
    Convolution("AlexNet 1", 16, 3, 227, 227, 96, 11, 4),
    Convolution("AlexNet 2", 16, 96, 27, 27, 256, 5, 1, 2, 2),
    Convolution("AlexNet 3", 16, 256, 13, 13, 384, 3, 1, 1),
    Convolution("AlexNet 4", 16, 384, 13, 13, 384, 3, 1, 1, 2),
    Convolution("AlexNet 5", 16, 384, 13, 13, 256, 3, 1, 1, 2),
    Convolution("VGG-16 1_2", 2, 64, 224, 224, 64, 3, 1, 1),
    Convolution("VGG-16 3_2", 2, 256, 56, 56, 256, 3, 1, 1),
    Convolution("VGG-16 5_2", 8, 512, 14, 14, 512, 3, 1, 1),
    Convolution("ResNet-20 16@32", 64, 16, 32, 32, 16, 3, 1, 1),
    Convolution("ResNet-20 32@16", 64, 32, 16, 16, 32, 3, 1, 1),
    Convolution("ResNet-20 64@8", 64, 64, 8, 8, 64, 3, 1, 1),
    Convolution("ResNet-50 stem", 8, 3, 224, 224, 64, 7, 2, 3),
    Convolution("ResNet-50 1×1 256-64@56", 8, 256, 56, 56, 64, 1),
    Convolution("ResNet-50 1×1 128-512@28", 8, 128, 28, 28, 512, 1),
    Convolution("ResNet-50 1×1 1024-256@14", 8, 1024, 14, 14, 256, 1),
    Convolution("ResNet-50 3×3 64@56", 8, 64, 56, 56, 64, 3, 1, 1),
    Convolution("ResNet-50 3×3 256@14", 8, 256, 14, 14, 256, 3, 1, 1),
]
"""The 19 layers of the speed table; AlexNet with its two groups, batches that suit two cores."""


class Layer(NamedTuple):
    """A layer of another kind: the shape of its input, and the operator's options."""

    name: str
    shape: tuple[int, ...]
    options: dict[str, int | float]


LRN = {"size": 5, "alpha": 5e-4, "beta": 0.75, "k": 2}
LAYERS: dict[str, list[Layer]] = {
    "max_pool2d": [
        Layer("LeNet-5 S2, 2×2", (128, 6, 28, 28), {"kernel_size": 2}),
        Layer("LeNet-5 S4, 2×2", (128, 16, 10, 10), {"kernel_size": 2}),
        Layer("AlexNet 1, 3×3 s2", (16, 96, 55, 55), {"kernel_size": 3, "stride": 2}),
        Layer("AlexNet 2, 3×3 s2", (16, 256, 27, 27), {"kernel_size": 3, "stride": 2}),
        Layer("VGG-16 1, 2×2", (2, 64, 224, 224), {"kernel_size": 2}),
        Layer("VGG-16 3, 2×2", (2, 256, 56, 56), {"kernel_size": 2}),
        Layer("ResNet-50 stem, 3×3 s2", (8, 64, 112, 112), {"kernel_size": 3, "stride": 2, "padding": 1}),
    ],
    "avg_pool2d": [
        Layer("LeNet-5 S2, 2×2", (128, 6, 28, 28), {"kernel_size": 2}),
        Layer("LeNet-5 S4, 2×2", (128, 16, 10, 10), {"kernel_size": 2}),
        Layer("ResNet-20 end, 8×8", (64, 64, 8, 8), {"kernel_size": 8}),
        Layer("ResNet-50 end, 7×7", (8, 2048, 7, 7), {"kernel_size": 7}),
    ],
    "batch_norm": [
        Layer("ResNet-20 16@32", (64, 16, 32, 32), {}),
        Layer("ResNet-20 64@8", (64, 64, 8, 8), {}),
        Layer("ResNet-50 64@112", (8, 64, 112, 112), {}),
        Layer("ResNet-50 256@56", (8, 256, 56, 56), {}),
        Layer("ResNet-50 1024@14", (8, 1024, 14, 14), {}),
    ],
    "local_response_norm": [
        Layer("AlexNet 1", (16, 96, 55, 55), LRN),
        Layer("AlexNet 2", (16, 256, 27, 27), LRN),
    ],
    "dropout": [
        Layer("AlexNet 6", (128, 9216), {"p": 0.5}),
        Layer("VGG-16 6", (128, 4096), {"p": 0.5}),
    ],
    "relu": [
        Layer("LeNet-5 C1", (128, 6, 28, 28), {}),
        Layer("AlexNet 1", (16, 96, 55, 55), {}),
        Layer("VGG-16 1_2", (2, 64, 224, 224), {}),
        Layer("ResNet-20 16@32", (64, 16, 32, 32), {}),
        Layer("ResNet-50 256@56", (8, 256, 56, 56), {}),
    ],
    "linear": [
        Layer("LeNet-5 C5", (128, 400), {"outputs": 120}),
        Layer("AlexNet 6", (128, 9216), {"outputs": 4096}),
        Layer("VGG-16 8", (128, 4096), {"outputs": 1000}),
        Layer("ResNet-50 end", (128, 2048), {"outputs": 1000}),
    ],
    "cross_entropy": [
        Layer("LeNet-5", (128, 10), {}),
        Layer("AlexNet", (128, 1000), {}),
        Layer("ResNet-50", (256, 1000), {}),
    ],
}
"""Layers of the other operators, as in the networks of the convolutions."""
