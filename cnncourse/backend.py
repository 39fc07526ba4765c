"""PyTorch, loaded when it is first used, and the device to use it on.

Every module of the package that needs PyTorch takes it from here, so that ``import cnncourse.ops`` stays
as quick as NumPy. A lazy module registered in ``sys.modules`` would be loaded early by SciPy and
scikit-learn, which look there; this one is not registered.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["best_device", "torch"]


class _LazyModule(ModuleType):
    """Import the module named on the first attribute access."""

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.__name__), name)


if TYPE_CHECKING:
    import torch
else:
    torch = _LazyModule("torch")


def best_device() -> torch.device:
    """Return the fastest device here: a CUDA GPU, else Apple's MPS, else the CPU.

    Returns
    -------
    torch.device

    Examples
    --------
    >>> best_device().type in {"cuda", "mps", "cpu"}
    True
    """
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")
