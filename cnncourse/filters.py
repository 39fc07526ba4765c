"""Kernels with a name, that lectures show on photographs; which of them come apart; the old edge detectors."""

from __future__ import annotations

import numpy as np

from cnncourse.ops.conv2d import conv2d
from cnncourse.shapes import Array, ShapeError, bind

__all__ = ["GRADIENTS", "KERNELS", "as_used", "binomial", "gradient", "separate"]

KERNELS: dict[str, tuple[tuple[float, ...], ...]] = {
    "copy": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    "box blur": ((1 / 9,) * 3,) * 3,
    "Gaussian blur": ((1 / 16, 1 / 8, 1 / 16), (1 / 8, 1 / 4, 1 / 8), (1 / 16, 1 / 8, 1 / 16)),
    "horizontal line": ((-1, -1, -1), (2, 2, 2), (-1, -1, -1)),
    "Sobel x": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "Sobel y": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "edges": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
}
"""As networks use them: without the flip. Sobel x answers to what grows brighter to the right, Sobel y downwards."""

GRADIENTS: dict[str, tuple[tuple[tuple[float, ...], ...], float]] = {
    "Roberts": (((-1, 0), (0, 1)), 2),
    "Prewitt": (((-1, 0, 1),) * 3, 6),
    "Sobel": (((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)), 8),
}
"""A kernel of each edge detector, and what it gives where brightness rises by one a pixel along its axis or axes."""


def binomial(order: int) -> Array:
    r"""Return a row of Pascal's triangle over its sum, :math:`\binom{n}{k} / 2^n`: a blur of variance n / 4.

    It is [½, ½] convolved with itself, n − 1 times, and comes near to a Gaussian as n grows.

    Parameters
    ----------
    order : int
        n, from 0; the row has n + 1 numbers.

    Returns
    -------
    ndarray of shape (order + 1,)

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> binomial(2)
    array([0.25, 0.5 , 0.25])
    """
    if order < 0:
        msg = f"binomial: order must be at least 0, not {order}"
        raise ShapeError(msg)
    row = np.ones(1)
    for _ in range(order):
        row = np.convolve(row, [0.5, 0.5])
    return row


def separate(w: Array, tol: float = 1e-12) -> tuple[Array, Array] | None:
    r"""Take a kernel apart into a column and a row, :math:`w_{uv} = c_u\, r_v`, where it comes apart.

    It does where it has rank 1: all rows are multiples of one. Then two passes, with KH and KW weights, do the work
    of one with KH·KW.

    Parameters
    ----------
    w : ndarray of shape (KH, KW)
    tol : float
        How large the second singular value may be, over the first.

    Returns
    -------
    (ndarray of shape (KH,), ndarray of shape (KW,)) or None
        The smallest weight of the column is 1 or −1, zeros aside.

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> separate(np.array(KERNELS["Sobel x"]))
    (array([1., 2., 1.]), array([-1.,  0.,  1.]))
    >>> separate(np.array([[0.0, 1.0], [1.0, 0.0]])) is None
    True
    """
    bind("separate", ("w", w, "KH KW"))
    singular = np.linalg.svd(w, compute_uv=False)
    if not singular[0] or singular[1:].max(initial=0.0) > tol * singular[0]:
        return None
    size = np.abs(w) * (1 + (w > 0))  # a positive one rather
    u, v = np.unravel_index(size.argmax(), w.shape)
    sizes = np.abs(w[:, v])
    column = w[:, v] / sizes[sizes > tol * sizes.max()].min()
    return column, w[u] / column[u]


def as_used(w: Array, *, flip: bool = False, normalise: bool = False) -> Array:
    """Return a kernel as it meets the image, turned by 180 degrees or brought to the sum 1.

    Parameters
    ----------
    w : ndarray of shape (KH, KW)
    flip : bool
        Whether the definition of signal processing holds, and not that of networks.
    normalise : bool
        Whether the weights are divided by their sum, so that an even image keeps its brightness. Weights that sum to
        0 stay as they are.

    Returns
    -------
    ndarray of shape (KH, KW)

    Examples
    --------
    >>> as_used(np.array([[1.0, 3.0]]), flip=True, normalise=True)
    array([[0.75, 0.25]])
    """
    bind("as_used", ("w", w, "KH KW"))
    total = w.sum()
    if normalise and abs(total) > 1e-9:
        w = w / total
    return np.flip(w) if flip else w


def gradient(image: Array, name: str = "Sobel") -> tuple[Array, Array]:
    """Return how fast brightness rises along x and along y, by an old edge detector.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    name : {"Roberts", "Prewitt", "Sobel"}
        Roberts' cross measures along both diagonals; what it finds is turned to x and y.

    Returns
    -------
    ndarrays of shape (H - KH + 1, W - KW + 1)
        In brightness per pixel, to the right and downwards: windows that lie inside the image only.

    Raises
    ------
    ShapeError
    ValueError
        For another name.

    References
    ----------
    Roberts (1963), "Machine perception of three-dimensional solids"; Prewitt (1970), "Object enhancement and
    extraction"; Sobel and Feldman (1968), a talk, printed in Duda and Hart (1973), "Pattern classification and scene
    analysis", pages 271-272.

    Examples
    --------
    >>> [float(g[0, 0]) for g in gradient(np.add.outer(2 * np.arange(3.0), 5 * np.arange(3.0)))]
    [5.0, 2.0]
    """
    bind("gradient", ("image", image, "H W"))
    if name not in GRADIENTS:
        msg = f"gradient: name must be one of {', '.join(GRADIENTS)}, not {name!r}"
        raise ValueError(msg)
    weights, gain = GRADIENTS[name]
    kernel = np.array(weights, float)
    pair = (kernel, kernel.T) if name != "Roberts" else (kernel, kernel[:, ::-1])
    along, across = (conv2d(image[None, None], each[None, None])[0, 0] / gain for each in pair)
    return (along, across) if name != "Roberts" else (along - across, along + across)
