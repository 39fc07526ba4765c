"""Receptive fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cnncourse.shapes.sizes import window_extent

__all__ = ["ReceptiveField", "receptive_field"]


class ReceptiveField(NamedTuple):
    """What one unit sees along one axis of the input, in pixels.

    ``size`` pixels are seen; neighbouring units are ``jump`` pixels apart; the first unit's centre
    lies at ``start`` (pixel 0 has its centre at 0).
    """

    size: int = 1
    jump: int = 1
    start: float = 0.0

    def through(
        self, kernel: int, stride: int = 1, padding: int | tuple[int, int] = 0, dilation: int = 1
    ) -> ReceptiveField:
        """Return the field of a unit behind one more window.

        Examples
        --------
        >>> ReceptiveField().through(3).through(3, stride=2)
        ReceptiveField(size=5, jump=2, start=2.0)
        """
        before = padding if isinstance(padding, int) else padding[0]
        reach = window_extent(kernel, dilation) - 1
        return ReceptiveField(
            self.size + reach * self.jump,
            self.jump * stride,
            self.start + (reach / 2 - before) * self.jump,
        )


def receptive_field(layers: Iterable[dict[str, int]]) -> ReceptiveField:
    """Return the receptive field behind a stack of windows along one axis.

    Parameters
    ----------
    layers : iterable of dict
        ``kernel`` and, where not 1 or 0, ``stride``, ``padding``, ``dilation`` of each, input side first.

    Returns
    -------
    ReceptiveField

    Examples
    --------
    >>> receptive_field([{"kernel": 3}] * 3).size
    7
    """
    field = ReceptiveField()
    for layer in layers:
        field = field.through(**layer)
    return field
