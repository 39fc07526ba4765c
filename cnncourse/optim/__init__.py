"""Optimisers as pure steps: parameters, gradients and state in, parameters and state out.

Each is a rule for one parameter array and what is remembered of it. They work on NumPy arrays and on PyTorch
tensors alike, as they only add, multiply and take powers. Options and defaults are those of ``torch.optim``,
but for the rate of the first three, 0.01 (0.001 there); ``maximize`` and ``amsgrad`` are left out.
"""

from cnncourse.optim.adaptive import adadelta, adagrad, adam, adamw, rmsprop
from cnncourse.optim.descent import momentum, nesterov, sgd

__all__ = ["adadelta", "adagrad", "adam", "adamw", "momentum", "nesterov", "rmsprop", "sgd"]
