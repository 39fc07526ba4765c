"""One training loop for both backends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tqdm import tqdm

from cnncourse import optim
from cnncourse.shapes import Array

__all__ = ["History", "error_rate", "fit", "outputs", "predict", "top_k_error"]

LARGEST_WINS = {"cross_entropy": True, "map_loss": False}
"""Whether the largest or the smallest output is the answer of a network trained with a loss."""

Arrays = dict[str, Any]
Data = tuple[Array, Array]


@dataclass
class History:
    """What a run left behind, a value per epoch that was finished."""

    seed: int
    loss: list[float] = field(default_factory=list)
    train_error: list[float] = field(default_factory=list)
    validation_error: list[float] = field(default_factory=list)
    steps: int = 0
    stopped: bool = False

    def __repr__(self) -> str:
        last = f", last loss {self.loss[-1]:.4f}" if self.loss else ""
        return f"History(seed {self.seed}, {len(self.loss)} epochs, {self.steps} steps{last})"


def fit(
    net: Any,
    x: Array,
    y: Array,
    *,
    epochs: int = 1,
    batch_size: int = 32,
    optimizer: str | Callable[..., Any] = "sgd",
    loss: str = "cross_entropy",
    loss_options: dict[str, Any] | None = None,
    seed: int = 0,
    validation: Data | None = None,
    augment: Callable[[Array, np.random.Generator], Array] | None = None,
    schedule: Callable[[int], float] | None = None,
    progress: bool = True,
    **optimizer_options: Any,
) -> History:
    """Train a network, NumPy or PyTorch, by mini-batches.

    Parameters
    ----------
    net : NumpyNet or TorchNet
    x : ndarray of shape (N, ...)
    y : ndarray of int, of shape (N,)
    epochs, batch_size : int
        The last batch of an epoch is smaller where N does not divide.
    optimizer : str or function
        A step of :mod:`cnncourse.optim`, by name or itself; its options follow as keywords.
    loss : str
        An operator that takes outputs and classes; its options in ``loss_options``.
    seed : int
        Of the shuffling, of augmentation and of dropout.
    validation : (x, y), optional
        Its error after every epoch is kept.
    augment : function (x, rng) -> x, optional
        Changes the images of a batch.
    schedule : function epoch -> lr, optional
        The rate of every epoch, 0 … epochs − 1.
    progress : bool
        Show a bar.

    Returns
    -------
    History
        Also after Ctrl-C, with what was reached; ``stopped`` is then True.
    """
    check_pairs(x, y)
    rng, history = np.random.default_rng(seed), History(seed)
    step = getattr(optim, optimizer) if isinstance(optimizer, str) else optimizer
    stepper = Stepper(net, loss, loss_options or {}, step, optimizer_options, rng, history)
    try:
        with tqdm(total=epochs * -(-len(x) // batch_size), disable=not progress, unit="step") as bar:
            for epoch in range(epochs):
                optimizer_options |= {"lr": schedule(epoch)} if schedule else {}
                set_mode(net, train=True)
                total = 0.0
                for rows in np.array_split(rng.permutation(len(x)), range(batch_size, len(x), batch_size)):
                    total += len(rows) * stepper(augment(x[rows], rng) if augment else x[rows], y[rows])
                    bar.update()
                history.loss.append(total / len(x))
                history.train_error.append(error_rate(net, x, y, loss))
                if validation is not None:
                    history.validation_error.append(error_rate(net, *validation, loss))
                bar.set_postfix(
                    loss=f"{history.loss[-1]:.4f}", error=f"{100 * history.train_error[-1]:.2f} %"
                )
    except KeyboardInterrupt:
        history.stopped = True
    return history


@dataclass
class Stepper:
    """Changes a network's parameters once per call, and keeps the optimiser's state between calls."""

    net: Any
    loss: str
    loss_options: Arrays
    optimizer: Callable[..., Any]
    optimizer_options: Arrays
    rng: np.random.Generator
    history: History
    state: Arrays = field(default_factory=dict)

    def __call__(self, x: Array, y: Array) -> float:
        """Take one step on a batch and return the loss before it."""
        net = self.net
        value, grads = net.gradients(like(net, x), like(net, y), self.loss, rng=self.rng, **self.loss_options)
        params = plain_parameters(net)
        new, self.state = self.optimizer(params, grads, self.state, **self.optimizer_options)
        net.assign(new)
        self.history.steps += 1
        return float(value)


def check_pairs(x: Array, y: Array) -> None:
    """Check that there is one class for every image."""
    if not len(x) == len(y) > 0:
        msg = f"fit: needs as many images as classes, at least one, not {len(x)} and {len(y)}"
        raise ValueError(msg)


def set_mode(net: Any, *, train: bool) -> None:
    """Switch a PyTorch module between training and evaluation; a NumpyNet is told at each call."""
    if hasattr(net, "train"):
        net.train(train)


def plain_parameters(net: Any) -> Arrays:
    """Return the parameters by name as plain numbers, outside any graph."""
    return {k: p.detach() if hasattr(p, "detach") else p for k, p in net.named_parameters()}


def like(net: Any, a: Array) -> Any:
    """Return an array as the network wants it: in its dtype, and as a tensor on its device."""
    _, parameter = next(iter(net.named_parameters()))
    if isinstance(parameter, np.ndarray):
        return a.astype(parameter.dtype, copy=False) if a.dtype.kind == "f" else a
    from cnncourse.backend import torch

    dtype = parameter.dtype if a.dtype.kind == "f" else torch.long
    return torch.as_tensor(a, dtype=dtype, device=parameter.device)


def outputs(net: Any, x: Array, batch_size: int = 256) -> Array:
    """Return the network's outputs for images of any number, in evaluation mode, as an array."""
    set_mode(net, train=False)
    parts = (net(like(net, x[i : i + batch_size])) for i in range(0, len(x), batch_size))
    return np.concatenate([p.detach().cpu().numpy() if hasattr(p, "detach") else p for p in parts])


def predict(net: Any, x: Array, loss: str = "cross_entropy") -> Array:
    """Return the class of every image: the largest output, or the smallest where outputs are penalties."""
    y = outputs(net, x)
    return y.argmax(axis=1) if LARGEST_WINS[loss] else y.argmin(axis=1)


def error_rate(net: Any, x: Array, y: Array, loss: str = "cross_entropy") -> float:
    """Return the share of images that are misclassified, 0 … 1."""
    return float((predict(net, x, loss) != y).mean())


def top_k_error(scores: Array, y: Array, k: int = 5) -> float:
    """Return the share of images whose class is not among the k largest scores, 0 … 1.

    Parameters
    ----------
    scores : ndarray of shape (N, K)
        Logits or probabilities. Where others are equal to the right class's, it stands before them.
    y : ndarray of int, of shape (N,)
    k : int
        1 for the usual error rate; ILSVRC asks for 5.

    Returns
    -------
    float

    Raises
    ------
    ValueError

    Examples
    --------
    >>> scores = np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.1, 0.7, 0.2]])
    >>> [round(top_k_error(scores, np.array([0, 1, 0]), k), 3) for k in (1, 2, 3)]
    [0.667, 0.333, 0.0]
    """
    check_pairs(scores, y)
    if not 1 <= k <= scores.shape[1]:
        msg = f"top_k_error: k lies between 1 and the number of classes, {scores.shape[1]}, not at {k}"
        raise ValueError(msg)
    right = np.take_along_axis(scores, y[:, None], axis=1)
    return float(((scores > right).sum(axis=1) >= k).mean())
