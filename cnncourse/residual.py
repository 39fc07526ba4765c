"""Experiments with depth: networks made deeper by hand, trained, looked into, and robbed of a block."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, ShapeError
from cnncourse.zoo.spec import BatchNorm, Conv, Layer, Residual, Serial, changed

__all__ = [
    "SkippedBlock",
    "errors_while_learning",
    "gradient_sizes",
    "skip_batches",
    "with_identities",
    "without_batch_norm",
    "without_block",
]

State = dict[str, Any]


def errors_while_learning(
    net: Any,
    x: Array,
    t: Array,
    *,
    epochs: int,
    lr: float | Callable[[int], float] = 0.1,
    batch_size: int = 128,
    weight_decay: float = 1e-4,
    seed: int = 0,
) -> list[float]:
    """Train a PyTorch network with momentum 0.9 and return its training error in every epoch, in per cent.

    The error is counted on the mini-batches as they are learned from, before each step: what the figures of
    He et al. call the training error.

    Parameters
    ----------
    net : TorchNet
    x : ndarray of shape (N, C, H, W)
    t : ndarray of int, of shape (N,)
    epochs, batch_size : int
    lr : float, or a function from epoch to rate
    weight_decay : float
    seed : int
        Of the order of the images, and of what is dropped.

    References
    ----------
    He, Zhang, Ren & Sun (2016), section 4.2.
    """
    descent = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=weight_decay)
    images: Any = torch.as_tensor(x, dtype=torch.float32)
    classes: Any = torch.as_tensor(t)
    errors = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for epoch in range(epochs):
            net.train()
            descent.param_groups[0]["lr"] = lr(epoch) if callable(lr) else lr
            wrong = 0
            order: Any = torch.randperm(len(classes))
            for rows in order.split(batch_size):
                scores = net(images[rows])
                wrong += int((scores.argmax(1) != classes[rows]).sum())
                descent.zero_grad()
                loss: Any = torch.nn.functional.cross_entropy(scores, classes[rows])
                loss.backward()
                descent.step()
            errors.append(100 * wrong / len(classes))
    return errors


def with_identities(net: Any, state: State) -> None:
    """Give a deeper network the state of a shallower one, and make every further block an identity.

    A new residual block gets a last normalisation of weight 0: its body gives 0, and the shortcut is left. A new
    plain block gets kernels that are 1 in the middle, from each channel to itself, and normalisations that change
    nothing; behind a ReLU no value is negative, so the ReLUs change nothing either. Outside training the deeper
    network then computes what the shallower one does.

    Parameters
    ----------
    net : TorchNet
        Of basic blocks.
    state : dict of str to tensor
        The ``state_dict`` of a network whose blocks all stand in ``net`` too, under the same names.

    Raises
    ------
    ShapeError
        Where a new block changes the number of channels, so that it cannot be an identity.

    References
    ----------
    He, Zhang, Ren & Sun (2016), section 1: "a solution by construction".

    Examples
    --------
    >>> from cnncourse import torch_net
    >>> from cnncourse.zoo.resnet import cifar_resnet
    >>> shallow, deep = (torch_net.build(cifar_resnet(d, filters=4), (1, 8, 8), seed=d).eval() for d in (8, 20))
    >>> with_identities(deep, shallow.state_dict())
    >>> x = torch.rand(2, 1, 8, 8)
    >>> bool(torch.allclose(deep(x), shallow(x)))
    True
    """
    mine = net.state_dict()
    net.load_state_dict({k: state[k] if k in state else identity(k, v) for k, v in mine.items()})


def identity(name: str, like: Any) -> Any:
    """Return the value of a parameter or buffer with which its layer changes nothing, or gives 0."""
    if like.ndim == 4:
        return middle_one(name, like)
    if name.endswith("running_var"):
        return torch.ones_like(like)
    if name.endswith("weight") and not name.endswith("body.bn2.weight"):
        return torch.full_like(like, (1 + BatchNorm().eps) ** 0.5)
    return torch.zeros_like(like)


def middle_one(name: str, like: Any) -> Any:
    """Return kernels that pass every channel on as it is."""
    if like.shape[0] != like.shape[1]:
        msg = (
            f"with_identities: {name} makes {like.shape[0]} channels of {like.shape[1]}, so it is no identity"
        )
        raise ShapeError(msg)
    return torch.nn.init.dirac_(torch.zeros_like(like))


def without_batch_norm(network: Layer) -> Any:
    """Take every batch normalisation out of a declaration; its convolutions get the biases that it had.

    Examples
    --------
    >>> from cnncourse.zoo.resnet import cifar_resnet
    >>> from cnncourse.zoo.trace import trace
    >>> [trace(net, (3, 32, 32)).parameters for net in (cifar_resnet(8), without_batch_norm(cifar_resnet(8)))]
    [75290, 75050]
    """

    def change(layer: Any) -> Layer:
        if isinstance(layer, BatchNorm):
            return Serial((), name=layer.name)
        return replace(layer, bias=True) if isinstance(layer, Conv) else layer

    return changed(network, change)


def gradient_sizes(net: Any, x: Array, t: Array) -> Array:
    r"""Return the size of the gradient at the weights of every convolution, from the input to the output.

    .. math:: \sqrt{\operatorname{mean}_i (\partial E / \partial w_i)^2}

    Convolutions on shortcuts are left out.

    Parameters
    ----------
    net : TorchNet
        Put into training mode, so that normalisations use the statistics of the batch.
    x : ndarray of shape (N, C, H, W)
    t : ndarray of int, of shape (N,)
    """
    _, grads = net.train().gradients(torch.as_tensor(x, dtype=torch.float32), torch.as_tensor(t))
    kernels = [g for name, g in grads.items() if g.ndim == 4 and "shortcut" not in name]
    return np.array([float(g.square().mean().sqrt()) for g in kernels])


def without_block(net: Any, name: str) -> Any:
    """Return a copy of a PyTorch network without one of its blocks: of a residual one the shortcut is left.

    Raises
    ------
    ShapeError
        For a plain block that changes the shape: behind it nothing would fit.

    References
    ----------
    Veit, Wilber & Belongie (2016), "Residual networks behave like ensembles of relatively shallow networks".
    """
    smaller = deepcopy(net)
    block = getattr(smaller, name)
    shortcut = getattr(block, "shortcut", None)
    if shortcut is None and block.conv1.in_channels != block.conv1.out_channels:
        msg = f"without_block: {name} changes the number of channels and has no shortcut"
        raise ShapeError(msg)
    smaller.add_module(name, torch.nn.Identity() if shortcut is None else shortcut)
    return smaller


class SkippedBlock(torch.nn.Module):
    """A residual block that is left out of whole batches while training, as the paper on stochastic depth has it.

    Training, the body is run with the probability of survival, and not at all otherwise; afterwards it is always
    run, and its output multiplied by that probability.
    """

    def __init__(self, block: Any, survival: float) -> None:
        super().__init__()
        self.block, self.survival = block, survival

    def forward(self, x: Any) -> Any:
        """Run the block, or its shortcut alone."""
        short = self.block.shortcut(x)
        if not self.training:
            return short + self.survival * self.block.body(x)
        return short + self.block.body(x) if torch.rand(()) < self.survival else short


def skip_batches(net: Any, survival: float = 0.5) -> None:
    r"""Let the blocks of a residual network be left out of batches, the l-th of L with the probability
    :math:`\frac{l}{L} (1 - p_L)`.

    :func:`cnncourse.zoo.stochastic_depth.with_stochastic_depth` is the usual form of today: an example is
    dropped, not a batch, and nothing is computed less.

    Parameters
    ----------
    net : TorchNet
        Changed in place.
    survival : float
        p_L, the probability that the last block is kept.

    References
    ----------
    Huang, Sun, Liu, Sedra & Weinberger (2016), equations 2, 4 and 5.
    """
    blocks = [name for name, layer in net.declaration.named() if isinstance(layer, Residual)]
    for place, name in enumerate(blocks, 1):
        net.add_module(name, SkippedBlock(getattr(net, name), 1 - place / len(blocks) * (1 - survival)))
