"""Cases of what moves values about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from cnncourse.parity.case import Case, normal, pad_sides

__all__ = ["CASES"]

SIDES = ((2, 1), (0, 3))


def torch_pad(mode: str, sides: Any) -> Callable[..., Any]:
    (top, bottom), (left, right) = sides
    return lambda x, *_, **__: functional.pad(x, (left, right, top, bottom), mode=mode)


def symmetric_oracle(x: Any, *_: Any, **__: Any) -> Any:
    """Two rows before, one after; one column before, three after: from slices and flips."""
    x = torch.cat([x[:, :, :2].flip(2), x, x[:, :, -1:]], dim=2)
    return torch.cat([x[..., :1], x, x[..., -3:].flip(3)], dim=3)


def interpolate(mode: str) -> Callable[..., Any]:
    return lambda x, size=None, **o: functional.interpolate(x, size, mode=mode, **o)


RESIZED: dict[str, dict[str, Any]] = {
    "larger": {"size": (9, 12)},
    "smaller": {"size": (3, 2)},
    "one size": {"size": 7},
    "same size": {"size": (4, 5)},
    "twice": {"scale_factor": 2},
    "factors": {"scale_factor": (2.5, 1.7)},
    "down to one row": {"scale_factor": (0.3, 0.5)},
}

CASES: dict[str, list[Case]] = {
    "add": [Case("4d", normal((2, 3, 4, 5), (2, 3, 4, 5)), torch.add, linear_in=(0, 1))],
    "concat": [
        Case("three", normal((2, 3, 4, 5), (2, 1, 4, 5), (2, 6, 4, 5)), lambda *xs: torch.cat(xs, 1)),
        Case("one", normal((2, 3, 4, 5)), lambda x: x.clone(), linear_in=(0,)),
    ],
    "flatten": [Case("maps", normal((2, 3, 4, 5)), lambda x: torch.flatten(x, 1), linear_in=(0,))],
    "pad2d": [
        Case("zeros", normal((2, 3, 4, 5)), lambda x, **_: pad_sides(x, SIDES), {"padding": SIDES},
             linear_in=(0,)),
        Case("a single row", normal((2, 3, 1, 5)), lambda x, **_: pad_sides(x, SIDES), {"padding": SIDES}),
        Case("constant", normal((2, 3, 4, 5)), lambda x, **_: pad_sides(x, ((2, 2), (3, 3)), -1.0),
             {"padding": (2, 3), "value": -1.0}),
        Case("zeros by name", normal((2, 3, 4, 5)), lambda x, **_: pad_sides(x, SIDES),
             {"padding": SIDES, "mode": "zeros"}),
        Case("reflect", normal((2, 3, 4, 5)), torch_pad("reflect", ((3, 1), (0, 4))),
             {"padding": ((3, 1), (0, 4)), "mode": "reflect"}, linear_in=(0,)),
        Case("replicate", normal((2, 3, 4, 5)), torch_pad("replicate", ((3, 1), (0, 4))),
             {"padding": ((3, 1), (0, 4)), "mode": "replicate"}, linear_in=(0,)),
        Case("symmetric", normal((2, 3, 4, 5)), symmetric_oracle,
             {"padding": ((2, 1), (1, 3)), "mode": "symmetric"}, linear_in=(0,)),
    ],
    "pixel_shuffle": [
        Case("by three", lambda rng: [rng.standard_normal((2, 18, 4, 5)), 3], functional.pixel_shuffle,
             linear_in=(0,)),
        Case("by two", normal((2, 12, 3, 5)), functional.pixel_shuffle, {"upscale_factor": 2}, linear_in=(0,)),
        Case("by one", normal((2, 3, 4, 5)), functional.pixel_shuffle, {"upscale_factor": 1}),
    ],
    "upsample_bilinear": [
        Case(name, normal((2, 3, 4, 5)), interpolate("bilinear"), options, linear_in=(0,))
        for name, options in {
            **RESIZED,
            "corners": {"size": (9, 3), "align_corners": True},
            "corners, one row": {"size": (1, 11), "align_corners": True},
            "corners, same size": {"size": (4, 5), "align_corners": True},
        }.items()
    ],
    "upsample_nearest": [
        Case(name, normal((2, 3, 4, 5)), interpolate("nearest"), options, linear_in=(0,))
        for name, options in RESIZED.items()
    ] + [
        Case("single precision", normal((2, 3, 10, 4)), interpolate("nearest"), {"size": (6, 82)},
             linear_in=(0,)),
    ],
}  # fmt: skip
