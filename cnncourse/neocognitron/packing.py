"""A trained network in few characters, for a page that computes it without a kernel."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import asdict
from typing import Any

import numpy as np

from cnncourse.neocognitron.network import Module, Neocognitron

__all__ = ["packed", "unpacked"]

STEPS = 255


def packed(net: Neocognitron) -> dict[str, Any]:
    """Return a network as plain data: only planes that have learned, each excitatory weight as one byte.

    A plane's weights become whole numbers of 1/255 of the largest of them. Planes that have learned nothing answer
    next to nothing, and here nothing.

    Parameters
    ----------
    net : Neocognitron

    Returns
    -------
    dict
        ``alpha`` and ``modules``, each with the fields of :class:`Module` and its ``below`` planes, the ``learned``
        planes, their ``scale``, their weights ``a`` in base64 and ``b``.
    """
    modules = [packed_module(*parts) for parts in zip(net.modules, net.a, net.b, strict=True)]
    return {"alpha": net.alpha, "modules": modules}


def packed_module(module: Module, a: Any, b: Any) -> dict[str, Any]:
    """Return one module as plain data."""
    learned = np.flatnonzero(b)
    scale = a[learned].max(axis=(1, 2, 3)) / STEPS
    whole = np.round(a[learned] / scale[:, None, None, None]).astype(np.uint8)
    return asdict(module) | {
        "c_padding": list(module.c_padding),
        "below": a.shape[1],
        "learned": learned.tolist(),
        "scale": [float(f"{s:.5g}") for s in scale],
        "a": b64encode(whole.tobytes()).decode(),
        "b": [float(f"{v:.5g}") for v in b[learned]],
    }


def unpacked(state: dict[str, Any]) -> Neocognitron:
    """Return the network that :func:`packed` wrote.

    Examples
    --------
    >>> from cnncourse.neocognitron import digit, neocognitron, present
    >>> net = present(neocognitron(), digit(0))
    >>> again = unpacked(packed(net))
    >>> again.modules == net.modules, np.flatnonzero(again.b[2]).tolist() == np.flatnonzero(net.b[2]).tolist()
    (True, True)
    """
    modules, arrays, inhibition = [], [], []
    fields = Module.__dataclass_fields__
    for part in state["modules"]:
        module = Module(**{key: part[key] for key in fields} | {"c_padding": tuple(part["c_padding"])})
        a = np.zeros((module.planes, part["below"], module.s_window, module.s_window))
        whole = np.frombuffer(b64decode(part["a"]), np.uint8).reshape(-1, *a.shape[1:])
        a[part["learned"]] = whole * np.array(part["scale"])[:, None, None, None]
        b = np.zeros(module.planes)
        b[part["learned"]] = part["b"]
        modules.append(module)
        arrays.append(a)
        inhibition.append(b)
    return Neocognitron(tuple(modules), tuple(arrays), tuple(inhibition), state["alpha"])
