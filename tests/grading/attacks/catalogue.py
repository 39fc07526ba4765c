"""Every payload."""

from __future__ import annotations

from tests.grading.attacks import (
    Payload,
    banned,
    cheats,
    crashes,
    files,
    floods,
    forged,
    hangs,
    kernel,
    leaks,
    lying_values,
    network,
    patched,
    processes,
    state,
)

GROUPS = (
    lying_values,
    patched,
    cheats,
    banned,
    state,
    leaks,
    files,
    network,
    processes,
    kernel,
    floods,
    forged,
    crashes,
    hangs,
)
PAYLOADS: tuple[Payload, ...] = tuple(payload for group in GROUPS for payload in group.PAYLOADS)
