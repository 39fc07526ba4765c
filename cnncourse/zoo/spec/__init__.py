"""Layers as values.

A network is a value: ``Serial((Conv(6, 5), Tanh(), …))``. A layer knows its output shape, its parameters and
what they cost, and no array. Shapes are those of one example: (C, H, W) for maps, (D,) for a vector.
"""

from cnncourse.zoo.spec.base import Layer, Shape, fan_in
from cnncourse.zoo.spec.combine import Concat, Residual, Serial, children
from cnncourse.zoo.spec.plain import Dropout, Flatten, Linear, Rbf, ReLU, ScaledTanh, Sigmoid, Softmax, Tanh
from cnncourse.zoo.spec.windowed import AvgPool, Conv, MaxPool, Pad, Subsample, TableConv

__all__ = [
    "AvgPool",
    "Concat",
    "Conv",
    "Dropout",
    "Flatten",
    "Layer",
    "Linear",
    "MaxPool",
    "Pad",
    "Rbf",
    "ReLU",
    "Residual",
    "ScaledTanh",
    "Serial",
    "Shape",
    "Sigmoid",
    "Softmax",
    "Subsample",
    "TableConv",
    "Tanh",
    "children",
    "fan_in",
]
