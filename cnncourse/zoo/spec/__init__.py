"""Layers as values.

A network is a value: ``Serial((Conv(6, 5), Tanh(), …))``. A layer knows its output shape, its parameters and
what they cost, and no array. Shapes are those of one example: (C, H, W) for maps, (D,) for a vector.
"""

from cnncourse.zoo.spec.base import Layer, Shape
from cnncourse.zoo.spec.capsules import CapsuleLength, CapsuleMask, Capsules, PrimaryCapsules
from cnncourse.zoo.spec.combine import Concat, Residual, Serial, children
from cnncourse.zoo.spec.graph import Graph, Join, Node, Sum, one_or_all
from cnncourse.zoo.spec.normalise import BatchNorm, Dropout, DropPath, LocalResponseNorm
from cnncourse.zoo.spec.plain import (
    ELU,
    Flatten,
    LeakyReLU,
    Linear,
    LogSoftmax,
    PReLU,
    Rbf,
    ReLU,
    ScaledTanh,
    Sigmoid,
    Softmax,
    Tanh,
)
from cnncourse.zoo.spec.pooling import FeatureL2Pool, L2Pool, LocalContrastNorm
from cnncourse.zoo.spec.regions import Crop, PerAnchor, RoiMaxPool
from cnncourse.zoo.spec.resample import (
    AdaptiveAvgPool,
    ConvTranspose,
    GlobalAvgPool,
    PadChannels,
    PixelShuffle,
    Upsample,
)
from cnncourse.zoo.spec.sequences import Embedding, Lstm, Prepend
from cnncourse.zoo.spec.shared import Shared
from cnncourse.zoo.spec.transform import changed, convolutional, narrowed
from cnncourse.zoo.spec.windowed import AvgPool, Conv, MaxPool, Pad, Subsample, TableConv

__all__ = [
    "ELU",
    "AdaptiveAvgPool",
    "AvgPool",
    "BatchNorm",
    "CapsuleLength",
    "CapsuleMask",
    "Capsules",
    "Concat",
    "Conv",
    "ConvTranspose",
    "Crop",
    "DropPath",
    "Dropout",
    "Embedding",
    "FeatureL2Pool",
    "Flatten",
    "GlobalAvgPool",
    "Graph",
    "Join",
    "L2Pool",
    "Layer",
    "LeakyReLU",
    "Linear",
    "LocalContrastNorm",
    "LocalResponseNorm",
    "LogSoftmax",
    "Lstm",
    "MaxPool",
    "Node",
    "PReLU",
    "Pad",
    "PadChannels",
    "PerAnchor",
    "PixelShuffle",
    "Prepend",
    "PrimaryCapsules",
    "Rbf",
    "ReLU",
    "Residual",
    "RoiMaxPool",
    "ScaledTanh",
    "Serial",
    "Shape",
    "Shared",
    "Sigmoid",
    "Softmax",
    "Subsample",
    "Sum",
    "TableConv",
    "Tanh",
    "Upsample",
    "changed",
    "children",
    "convolutional",
    "narrowed",
    "one_or_all",
]
