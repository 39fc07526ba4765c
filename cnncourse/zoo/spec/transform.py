"""A network into another one: each layer replaced, or all of it made narrower."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from cnncourse.zoo.spec.base import Layer, Shape
from cnncourse.zoo.spec.combine import Serial
from cnncourse.zoo.spec.plain import Flatten, Linear
from cnncourse.zoo.spec.windowed import Conv

Change = Callable[[Layer], Layer]


def changed(part: Any, change: Change) -> Any:
    """Put a new layer in the place of each simple layer, at whatever depth; what holds them stays as it is.

    >>> from cnncourse.zoo.spec import Dropout, ReLU, Serial
    >>> changed(Serial((Dropout(0.5), ReLU())), lambda layer: replace(layer, name="a"))
    Serial(name='', layers=(Dropout(name='a', p=0.5), ReLU(name='a')))
    """
    if isinstance(part, Layer) and not hasattr(part, "named"):
        return change(part)
    if isinstance(part, tuple) and not hasattr(part, "_fields"):
        return tuple(changed(item, change) for item in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: changed(getattr(part, f.name), change) for f in fields(part)})
    return part


def narrowed(network: Layer, divisor: int) -> Any:
    """Divide the filters and units of every layer, so that a large network can be tried in little memory.

    Groups stay; where filters are no multiple of them, they are rounded up to one.
    """

    def change(layer: Any) -> Layer:
        for key in ("filters", "units"):
            if hasattr(layer, key):
                groups = getattr(layer, "groups", 1)
                return replace(layer, **{key: -(-getattr(layer, key) // (divisor * groups)) * groups})
        return layer

    return changed(network, change)


def convolutional(network: Serial, shape: Shape) -> Serial:
    """Write the dense layers of a classifier as convolutions, so that it reads larger images too.

    The first one gets a kernel as large as the maps that were flattened, the others one of 1×1. The parameters are the
    same numbers under the same names, in the order of the shape of a kernel: ``weight.reshape(F, C, KH, KW)``.

    Parameters
    ----------
    network : Serial
        Ends in dense layers behind a ``Flatten``.
    shape : (C, H, W)
        Of the images that the network was made for.

    Returns
    -------
    Serial
        Its output is a map of scores, (K, 1, 1) for an image of ``shape``.

    References
    ----------
    Sermanet et al. (2014), "OverFeat", section 3.5; Simonyan & Zisserman (2015), section 3.2.

    Examples
    --------
    >>> from cnncourse.zoo.spec import Conv, Flatten, Linear, Serial
    >>> net = Serial((Conv(6, 5), Flatten(), Linear(10)))
    >>> convolutional(net, (3, 32, 32)).output((3, 40, 36))
    (10, 9, 5)
    """
    layers: list[Layer] = []
    kernel: Any = 1
    for _, layer, at in network.placed(shape):
        if isinstance(layer, Flatten):
            kernel = at[1:]
        elif isinstance(layer, Linear):
            layers.append(Conv(layer.units, kernel, bias=layer.bias, name=layer.name))
            kernel = 1
        else:
            layers.append(layer)
    return Serial(tuple(layers), name=network.name)
