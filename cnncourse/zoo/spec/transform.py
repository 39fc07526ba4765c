"""A network into another one: each layer replaced, or all of it made narrower."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from cnncourse.zoo.spec.base import Layer

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
