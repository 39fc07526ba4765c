"""What all optimisers share: a rule for one parameter, applied to each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["Arrays", "Step", "for_each"]

Arrays = dict[str, Any]
Step = tuple[Arrays, Arrays]
Rule = Callable[[Any, Any, Any], tuple[Any, Any]]


def for_each(params: Arrays, grads: Arrays, state: Arrays, rule: Rule, weight_decay: float) -> Step:
    """Apply ``rule(p, g, memory) -> (p, memory)`` to every parameter; memory is None at the first step."""
    new, memory = {}, {}
    for name, p in params.items():
        g = grads[name] + weight_decay * p if weight_decay else grads[name]
        new[name], memory[name] = rule(p, g, state.get(name))
    return new, memory
