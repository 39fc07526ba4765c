"""Routing by agreement: which capsule above a capsule sends its output to."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops import OPS
from cnncourse.shapes import ShapeError, bind

__all__ = ["kept_capsule", "routing"]


def routing(votes: Any, *, iterations: int = 3) -> Any:
    r"""Return the coupling coefficients of capsules, found by agreement.

    Logarithms of the coefficients start at :math:`b_{ij} = 0`; an iteration is

    .. math::

        c_i &= \operatorname{softmax}(b_i) \\
        v_j &= \operatorname{squash}\Bigl(\sum_i c_{ij} \hat u_{j|i}\Bigr) \\
        b_{ij} &\leftarrow b_{ij} + \hat u_{j|i} \cdot v_j

    and the coefficients are those of the last one. The operator ``capsule_sum`` then weights the votes with
    them, and ``squash`` gives the capsules above. They count as constants: no gradient goes through the routing.

    Parameters
    ----------
    votes : ndarray or torch.Tensor of shape (N, I, J, M)
        From the operator ``capsule_votes``.
    iterations : int
        The paper uses 3. With 1 the coefficients are all 1 / J.

    Returns
    -------
    ndarray or torch.Tensor of shape (N, I, J)
        Sums to 1 over the J capsules above.

    Raises
    ------
    ShapeError

    References
    ----------
    Sabour, Frosst & Hinton (2017), "Dynamic routing between capsules", procedure 1.

    Examples
    --------
    Two capsules agree on the first of two above, and the third contradicts them:

    >>> votes = np.array([[[[3.0], [0.1]], [[3.0], [-0.1]], [[-3.0], [0.0]]]])
    >>> routing(votes)[0].round(2)
    array([[0.99, 0.01],
           [0.99, 0.01],
           [0.01, 0.99]])
    """
    bind("routing", ("votes", votes, "N I J M"))
    if iterations < 1:
        msg = f"routing: iterations must be 1 or more, not {iterations}"
        raise ShapeError(msg)
    form = "forward" if isinstance(votes, np.ndarray) else "torch"
    votes = votes if form == "forward" else votes.detach()
    softmax, total, squash = (getattr(OPS[name], form) for name in ("softmax", "capsule_sum", "squash"))
    b = 0 * votes[..., 0]  # N I J
    for _ in range(iterations - 1):
        v = squash(total(votes, softmax(b, dim=2)))
        b = b + (votes * v[:, None]).sum(-1)
    return softmax(b, dim=2)


def kept_capsule(capsules: Any, mask: Any) -> Any:
    """Return which capsule of each example is kept for its reconstruction.

    Parameters
    ----------
    capsules : ndarray or torch.Tensor of shape (N, J, M)
    mask : ndarray or torch.Tensor of bool, of shape (N, J)
        True for the class of the example, as while training; a row without True leaves it to the longest capsule.

    Returns
    -------
    ndarray or torch.Tensor of bool, of shape (N, J)

    Raises
    ------
    ShapeError

    References
    ----------
    Sabour, Frosst & Hinton (2017), section 4.1.

    Examples
    --------
    >>> capsules = np.array([[[3.0, 4.0], [6.0, 0.0]], [[3.0, 4.0], [6.0, 0.0]]])
    >>> kept_capsule(capsules, np.array([[True, False], [False, False]]))
    array([[ True, False],
           [False,  True]])
    """
    j = bind("kept_capsule", ("capsules", capsules, "N J M"), ("mask", mask, "N J"))["J"]
    one_hot: Any = np.eye(j, dtype=bool)
    if not isinstance(capsules, np.ndarray):
        one_hot = torch.from_numpy(one_hot).to(capsules.device)
    longest = one_hot[(capsules * capsules).sum(2).argmax(1)]  # N J
    return mask | (longest & ~mask.any(1)[:, None])
