"""The gradient by the image of a convolution of stride 1, which is a convolution too."""

from __future__ import annotations

from collections.abc import Callable

from cnncourse.ops.convolution import Sides
from cnncourse.ops.windows import last_axes
from cnncourse.shapes import Array, ShapeError

__all__: list[str] = []


def conv2d_turned(
    forward: Callable[..., Array], dy: Array, w: Array, sides: Sides, groups: int
) -> Array:
    r"""Return ``dx``: every filter turned by 180° and slid over dy, filters and channels exchanged.

    .. math:: \mathrm{dx}_{nchw} = \sum_{f,u,v} \mathrm{dy}_{n,\,f,\,h - u + p,\,w - v + p}\; w_{fcuv}

    Parameters
    ----------
    forward : function (x, w, *, padding, groups) -> y
        What convolves.
    dy : ndarray of shape (N, F, OH, OW)
    w : ndarray of shape (F, C / groups, KH, KW)
    sides : ((int, int), (int, int))
        The padding of the image.
    groups : int

    Returns
    -------
    ndarray of shape (N, C, H, W)
    """
    f, c, *kernel = w.shape
    banks = w.reshape(groups, f // groups, c, *kernel)  # G F C KH KW
    turned = (
        banks[..., ::-1, ::-1].swapaxes(1, 2).reshape(groups * c, -1, *kernel)
    )
    rest = [
        [k - 1 - side for side in pair]
        for k, pair in zip(kernel, sides, strict=True)
    ]
    # a window wholly within the padding saw nothing of the image: its gradient is left out
    inside = (
        slice(max(-before, 0), size - max(-after, 0))
        for size, (before, after) in zip(dy.shape[2:], rest, strict=True)
    )
    padding = [(max(before, 0), max(after, 0)) for before, after in rest]
    return forward(dy[last_axes(inside)], turned, padding=padding, groups=groups)


def only_ones(op: str, **options: tuple[int, ...]) -> None:
    """Check that options are 1 along both axes.

    Raises
    ------
    ShapeError
    """
    for option, values in options.items():
        if values != (1, 1):
            msg = f"{op}: {option} must be 1, not {values}; conv2d takes any"
            raise ShapeError(msg)
