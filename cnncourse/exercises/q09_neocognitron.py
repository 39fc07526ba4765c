"""Questions on the Neocognitron: cells, weights, an S-cell, C-cells, tolerance of shifts, an erratum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnncourse.exercises import (
    Call,
    Chance,
    expect_close,
    expect_equal,
    misprint,
    misprinted,
    question,
    value_question,
)
from cnncourse.neocognitron import MODULES, c_layer, s_layer
from cnncourse.shapes import output_size

__all__ = ["c_cells", "cells", "erratum", "s_cell", "tolerance", "weights"]


def own_sizes(chance: Chance) -> dict[str, int]:
    """Draw a retina and two modules whose windows fit."""
    return {
        "side": chance.integer(20, 40),
        "planes1": chance.integer(10, 30),
        "planes2": chance.integer(31, 60),
        "s": chance.choice((3, 5)),
        "c": chance.choice((3, 5, 7)),
        "border": chance.integer(1, 2),
    }


def counted(side: int, planes1: int, planes2: int, s: int, c: int, border: int) -> dict[str, int]:
    """Count the cells of S1, C1, S2 and C2."""
    s1 = output_size(side, s, 1, s // 2)
    c1 = output_size(s1, c, 2, border)
    s2 = output_size(c1, s, 1, 0)
    c2 = output_size(s2, c, 2, border)
    return {"S1": planes1 * s1**2, "C1": planes1 * c1**2, "S2": planes2 * s2**2, "C2": planes2 * c2**2}


@value_question(
    "09.cells",
    points=2,
    title="Cells of a Neocognitron of your own",
    statement=(
        "A Neocognitron has a retina of {side}×{side}. S1 and C1 have "
        "{planes1} planes, S2 and C2 have {planes2}. S-cells "
        "see windows of {s}×{s}; there is an S-cell of S1 over each place of "
        "the retina, and in S2 over each place of C1 "
        "where its window fits. C-cells see windows of {c}×{c}, lie on every "
        "second S-cell, and their windows may reach "
        "{border} place(s) beyond the S-plane on every side. How many cells "
        "have S1, C1, S2 and C2? Answer with a dict."
    ),
    draw=own_sizes,
)
def cells(side: int, planes1: int, planes2: int, s: int, c: int, border: int) -> dict[str, int]:
    """Count them with the formula of chapter 12."""
    return counted(side, planes1, planes2, s, c, border)


def own_planes(chance: Chance) -> dict[str, int]:
    """Draw planes and windows of three modules."""
    return {
        "k1": chance.integer(8, 40),
        "k2": chance.integer(8, 40),
        "k3": chance.integer(8, 40),
        "window": chance.choice((3, 5, 7)),
    }


@value_question(
    "09.weights",
    points=2,
    title="What is learned",
    statement=(
        "A Neocognitron of three modules has {k1}, {k2} and {k3} planes in its "
        "S-layers, and as many in the C-layers behind "
        "them. All S-cells see windows of {window}×{window}, in all planes of "
        "the layer below. How many different weights can "
        "learning change in each S-layer, excitatory and inhibitory ones? Answer with a dict of S1, S2, S3."
    ),
    draw=own_planes,
)
def weights(k1: int, k2: int, k3: int, window: int) -> dict[str, int]:
    """Count one set of weights for each plane: cells of a plane share."""
    pairs = {"S1": (k1, 1), "S2": (k2, k1), "S3": (k3, k2)}
    return {name: planes * (below * window**2 + 1) for name, (planes, below) in pairs.items()}


@question(
    "09.s_cell",
    points=2,
    title="An S-cell",
    statement=(
        "`s_cell(u, a, b, c, r)`: the answer of one S-cell to a window u of "
        "shape (K, KH, KW), with excitatory weights a of the "
        "same shape, inhibitory weight b, and the V-cell's weights c of shape "
        "(KH, KW), which add up to 1 / K."
    ),
)
def s_cell(call: Call, rng: np.random.Generator) -> None:
    """Some windows that are answered and some that are not."""
    for planes, height, width, scale, strong in (
        (3, 4, 2, 1.0, 2.0),
        (1, 5, 3, 0.2, 0.1),
        (2, 3, 4, 1.0, 40.0),
    ):
        u, a = rng.random((planes, height, width)), scale * rng.random((planes, height, width))
        b, r = strong * float(rng.uniform(0.8, 1.2)), float(rng.uniform(0.5, 5))
        c = rng.uniform(0.5, 1.5, (height, width))
        c /= planes * c.sum()
        want = s_layer(u[None], a[None], np.array([b]), c, r=r)[0, 0, 0, 0]
        expect_close(call(u, a, b, c, r), want, "the answer")


@question(
    "09.c_cells",
    points=2,
    title="C-cells",
    statement=(
        "`c_cells(u, d, alpha)`: the answers, of shape (L,), of the C-cells of "
        "all planes at one place. u has shape (L, KH, KW) "
        "and holds what they see in their S-planes; d of shape (KH, KW) are the fixed weights."
    ),
)
def c_cells(call: Call, rng: np.random.Generator) -> None:
    """Planes that differ enough for some to be below the mean."""
    for planes, height, width in ((5, 3, 4), (24, 5, 2), (3, 2, 2)):
        u = rng.random((planes, height, width)) * rng.uniform(0, 3, (planes, 1, 1))
        d, alpha = rng.uniform(0.2, 1, (height, width)), float(rng.uniform(0.2, 2))
        want = c_layer(u[None], d, alpha=alpha)[0, :, 0, 0]
        expect_close(call(u, d, alpha), want, "the answers")


def reach(answers: np.ndarray, shifts: np.ndarray, own: int) -> int:
    """Return the largest distance within which every shift is recognised, −1 for none."""
    right = (answers.argmax(axis=1) == own) & (answers.max(axis=1) > 0)
    far = np.abs(shifts).max(axis=1)
    return int(min([*far[~right], far.max() + 1]) - 1)


Place = tuple[int, int] | None


def drawn_failures(rng: np.random.Generator) -> list[tuple[Place, Place]]:
    """Draw the shifts, at most by 5, at which another cell answers, and at which none does."""
    far = rng.integers(1, (6, 6, 6, 5))
    left, down, corner, quiet = far.tolist()
    beside, aside, near = rng.integers(0, [left, down, quiet]).tolist()
    cases: list[tuple[Place, Place]] = [
        ((beside, -left), None),
        ((down, -aside), None),
        ((-corner, corner), None),
        ((5, -5), (-quiet, near)),
        ((0, 0), None),
        (None, None),
    ]
    return [cases[place] for place in rng.permutation(len(cases))]


def drawn_shifts(rng: np.random.Generator) -> np.ndarray:
    """Draw how far images are shifted up, down, left and right, by 5 at least; return every shift."""
    up, low, left, right = rng.integers(5, 10, 4).tolist()
    down, aside = np.meshgrid(np.arange(-up, low + 1), np.arange(-left, right + 1))
    return np.stack([down.ravel(), aside.ravel()], axis=1)


@question(
    "09.tolerance",
    points=3,
    title="How far does it tolerate shifts?",
    statement=(
        "`tolerance(answers, shifts, own)`: answers of shape (N, L) are those "
        "of the final cells to N shifted images; shifts of "
        "shape (N, 2) says how far down and right; own is the cell of the "
        "pattern. An image is recognised if cell own answers "
        "more than 0 and more than every other. Return the largest n such that "
        "every image shifted by at most n cells in both "
        "directions is recognised; −1 if not even the one that is not shifted."
    ),
)
def tolerance(call: Call, rng: np.random.Generator) -> None:
    """Failures far along one axis, near along the other, silent images, none at all, in an order of chance."""
    for bad, silent in drawn_failures(rng):
        shifts, cells = drawn_shifts(rng), int(rng.integers(4, 8))
        own = int(rng.integers(cells))
        answers = rng.uniform(0, 0.4, (len(shifts), cells)) + 0.5 * (np.arange(cells) == own)
        if bad is not None:
            answers[(shifts == bad).all(axis=1)] = 0.9 * (np.arange(cells) == (own + 1) % cells)
        if silent is not None:
            answers[(shifts == silent).all(axis=1)] = 0
        order = rng.permutation(len(shifts))
        got = call(answers[order], shifts[order], own)
        expect_equal(got, reach(answers, shifts, own), "the tolerated shift")


SLIPS: dict[str, Callable[[int], int]] = {  # of a layer, with K planes: what a likely slip prints
    "S1": lambda k: k * 12**2,  # a window that does not reach beyond the retina
    "C1": lambda k: k * 8**2,  # a plain halving
    "S2": lambda k: k * 6**2,
    "C2": lambda k: k * 4**2,
    "S3": lambda k: k * 2,
    "C3": lambda k: k * 2**2,
}


def right_cells(planes: int) -> dict[str, int]:
    """Count the cells of the network of 1980 with another number of planes."""
    size, found = 16, dict[str, int]()
    for level, module in enumerate(MODULES, 1):
        s, size = module.sizes(size)
        found |= {f"S{level}": planes * s**2, f"C{level}": planes * size**2}
    return found


def claims(chance: Chance) -> dict[str, Any]:
    """Draw a number of planes and a description in which one layer is wrong."""
    planes, slip = chance.integer(25, 99), chance.choice(tuple(SLIPS))
    return {"planes": planes} | misprinted(right_cells(planes), slip, SLIPS[slip](planes))


@value_question(
    "09.erratum",
    points=2,
    title="Spot the erratum",
    statement=(
        "A page describes the Neocognitron of 1980, but with {planes} planes "
        "in each layer; the places of a plane are as in the "
        "paper: 16×16, 10×10, 8×8, 6×6, 2×2 and one. It counts these cells: S1 "
        "{said_S1}, C1 {said_C1}, S2 {said_S2}, "
        "C2 {said_C2}, S3 {said_S3}, C3 {said_C3}. One number is wrong. Answer "
        "with a tuple: the layer's name and the right number."
    ),
    draw=claims,
)
def erratum(planes: int, **said: int) -> tuple[str, int]:
    """Find the layer that differs."""
    return misprint(right_cells(planes), said)
