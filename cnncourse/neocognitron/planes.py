"""What the cells of a layer answer. N patterns, K planes of the layer below, L planes of an S-layer.

All cells of a plane have the same weights; outside the layer below there is nothing, 0.
"""

from __future__ import annotations

import numpy as np

from cnncourse.ops import conv2d, relu
from cnncourse.shapes import Array, Padding, bind

__all__ = ["c_layer", "falling", "s_layer", "v_cells"]


def falling(window: int, decay: float = 0.9) -> Array:
    """Return fixed weights that fall with the distance from the middle of a window: decay^distance.

    The paper asks that c and d fall, and leaves open how, and how large d is in all.

    Examples
    --------
    >>> falling(3, 0.5).round(3).tolist()
    [[0.375, 0.5, 0.375], [0.5, 1.0, 0.5], [0.375, 0.5, 0.375]]
    """
    steps = np.arange(window) - (window - 1) / 2
    return decay ** np.hypot(steps[:, None], steps)


def v_cells(u: Array, c: Array, *, padding: Padding = 0) -> Array:
    r"""Return what the inhibitory V-cells measure: the root mean square of all that an S-cell sees.

    .. math:: v(n) = \sqrt{\sum_k \sum_\nu c(\nu)\, u(k, n + \nu)^2}, \qquad \sum_k \sum_\nu c(\nu) = 1

    Parameters
    ----------
    u : ndarray of shape (N, K, H, W)
        Outputs of the C-layer below, or the input layer (K = 1).
    c : ndarray of shape (KH, KW)
        Fixed weights; divided here by K times their sum.
    padding : int or pairs
        As in :func:`cnncourse.ops.conv2d`.

    Returns
    -------
    ndarray of shape (N, 1, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    Fukushima (1980), equations 3 and 9.
    """
    sizes = bind("v_cells", ("u", u, "N K H W"), ("c", c, "KH KW"))
    shared = np.broadcast_to(c / (sizes["K"] * c.sum()), (1, sizes["K"], *c.shape))
    return np.sqrt(conv2d(u**2, shared, padding=padding))


def s_layer(u: Array, a: Array, b: Array, c: Array, *, r: float, padding: Padding = 0) -> Array:
    r"""Return what the S-cells answer: how much more the excitation is than the shunting inhibition.

    .. math::

       u_S(l, n) &= r\, \varphi\!\left[ \frac{1 + \sum_k \sum_\nu a(l, k, \nu)\, u(k, n + \nu)}
       {1 + \frac{2r}{1 + r}\, b(l)\, v(n)} - 1 \right] \\
       \varphi(x) &= \max(0, x)

    After long training on one pattern the answer to another is φ[(1 + r)·s − r], where s is the cosine between both,
    weighted by c: only patterns with s > r / (1 + r) are answered.

    Parameters
    ----------
    u : ndarray of shape (N, K, H, W)
        Outputs of the C-layer below, or the input layer (K = 1).
    a : ndarray of shape (L, K, KH, KW)
        Excitatory weights, learned.
    b : ndarray of shape (L,)
        Inhibitory weights, learned.
    c : ndarray of shape (KH, KW)
        Fixed weights of the V-cells.
    r : float
        Selectivity: the greater, the stricter.
    padding : int or pairs

    Returns
    -------
    ndarray of shape (N, L, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    Fukushima (1980), equations 1 and 2.
    """
    bind("s_layer", ("u", u, "N K H W"), ("a", a, "L K KH KW"), ("b", b, "L"), ("c", c, "KH KW"))
    excitation = conv2d(u, a, padding=padding)  # N L OH OW
    inhibition = 2 * r / (1 + r) * b[:, None, None] * v_cells(u, c, padding=padding)
    return r * relu((1 + excitation) / (1 + inhibition) - 1)


def c_layer(u: Array, d: Array, *, alpha: float = 0.5, stride: int = 1, padding: Padding = 0) -> Array:
    r"""Return what the C-cells answer: each averages one S-plane around its place, against the mean of all planes.

    .. math::

       u_C(l, n) &= \psi\!\left[ \frac{1 + \sum_\nu d(\nu)\, u_S(l, n + \nu)}{1 + v_S(n)} - 1 \right] \\
       v_S(n) &= \frac1L \sum_l \sum_\nu d(\nu)\, u_S(l, n + \nu) \\
       \psi(x) &= \frac{\varphi(x)}{\alpha + \varphi(x)}

    Parameters
    ----------
    u : ndarray of shape (N, L, H, W)
        Outputs of the S-layer.
    d : ndarray of shape (KH, KW)
        Fixed weights.
    alpha : float
        How strong an input gets the answer ½; 1 is never reached.
    stride, padding
        As in :func:`cnncourse.ops.conv2d`.

    Returns
    -------
    ndarray of shape (N, L, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    Fukushima (1980), equations 4 to 6. It prints ψ(x) = φ[x / (α + x)], which for x < −α would be above 1; that
    an inhibited cell is silent is ours.
    """
    sizes = bind("c_layer", ("u", u, "N L H W"), ("d", d, "KH KW"))
    each = np.broadcast_to(d, (sizes["L"], 1, *d.shape))
    averages = conv2d(u, each, stride=stride, padding=padding, groups=sizes["L"])  # N L OH OW
    x = relu((1 + averages) / (1 + averages.mean(axis=1, keepdims=True)) - 1)
    return x / (alpha + x)
