"""The deep belief net that read digits in 2006, as the feed-forward network it starts."""

from __future__ import annotations

from dataclasses import replace

from cnncourse.zoo.mlp import mlp
from cnncourse.zoo.spec import Serial

__all__ = ["HIDDEN", "dbn"]

HIDDEN = (500, 500, 2000)
"""Units of the three hidden layers of the paper; 784 pixels below, 10 labels beside the second."""


def dbn() -> Serial:
    """Return 784-500-500-2000-10 as sigmoids with a linear output: input 784, 1,665,010 parameters.

    The paper's network is generative. Its 10 label units stand beside the second layer of 500 and share the
    top machine with it, (500 + 10)×2000 weights: 784·500 + 500·500 + 510·2000 = 1,662,000 in all, as many as
    here, where the labels are an output on top of the 2000. What :func:`cnncourse.dbn.pretrain` learned
    starts the three hidden layers, each machine's w and c their weight and bias.

    References
    ----------
    Hinton, Osindero & Teh (2006), "A fast learning algorithm for deep belief nets", Neural Computation 18,
    1527-1554, figure 1. Trained as here, with backpropagation after pre-training: Hinton & Salakhutdinov
    (2006), "Reducing the dimensionality of data with neural networks", Science 313, 504-507.
    """
    return replace(mlp((*HIDDEN, 10)), name="DBN")
