"""Questions on sizes: outputs, padding, receptive fields, and a table with errors in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.exercises import (
    Call,
    Chance,
    expect_close,
    expect_equal,
    expect_parts,
    question,
    value_question,
)
from cnncourse.ops.pad2d import pad2d
from cnncourse.shapes import output_size, receptive_field, resolve_padding

__all__ = ["field", "layers", "lines", "reflect", "same", "sizes"]


def own_stack(chance: Chance) -> dict[str, Any]:
    """Draw three layers, at least one of which does not come out whole."""
    k1, k3 = chance.choice((5, 7, 9, 11)), chance.choice((3, 5))
    s1, p2 = chance.integer(2, 4), chance.integer(1, 2)
    n = chance.integer(120, 250)
    return {"n": n if (n - k1) % s1 else n + 1, "k1": k1, "s1": s1, "p2": p2, "k3": k3}


@value_question(
    "12.sizes",
    points=2,
    title="Sizes of a stack",
    statement=(
        "An image of {n}×{n} pixels goes through three layers: (a) a {k1}×{k1} convolution with stride {s1}, "
        "without padding; (b) a 3×3 convolution with stride 1, padding {p2} and dilation 2; (c) a {k3}×{k3} "
        "max-pooling with stride 2, without padding. How large, along one axis, is the output of each? Answer with a "
        "dict that has the entries 'a', 'b' and 'c'."
    ),
    draw=own_stack,
)
def sizes(n: int, k1: int, s1: int, p2: int, k3: int) -> dict[str, int]:
    """Apply the formula three times."""
    a = output_size(n, k1, s1)
    b = output_size(a, 3, 1, p2, 2)
    return {"a": a, "b": b, "c": output_size(b, k3, 2)}


def own_image(chance: Chance) -> dict[str, int]:
    """Draw an image and a kernel, so that something is left over."""
    k = chance.choice((4, 5, 6, 7))
    n = chance.integer(100, 400)
    return {"n": n + 1 if n % (k - 1) == 1 else n, "k": k}


@value_question(
    "12.layers",
    points=2,
    title="Down to one pixel",
    statement=(
        "An image of {n}×{n} pixels goes through layers of {k}×{k} kernels, valid, stride 1, for as long as the "
        "kernel fits. How many layers are there, and how many pixels are left along one axis? Answer with a dict "
        "that has the entries 'layers' and 'left'."
    ),
    draw=own_image,
)
def layers(n: int, k: int) -> dict[str, int]:
    """Each layer takes k − 1 pixels, and needs k."""
    count = 0
    while n >= k:
        n, count = output_size(n, k), count + 1
    return {"layers": count, "left": n}


def slipped(n: int, k: int, s: int, p: int) -> tuple[int, ...]:
    """Return what three common slips give: the first window forgotten, rounded up, padding counted once."""
    room = n + 2 * p - k
    return room // s, -(-room // s) + 1, (room - p) // s + 1


def own_line(chance: Chance, wrong: bool) -> str:
    """Draw one line of the table."""
    k, s, p = chance.choice((3, 4, 5, 7)), chance.integer(2, 3), chance.integer(1, 2)
    n = chance.integer(20, 99)
    n += (n + 2 * p - k) % s == 0  # so that rounding up is wrong
    right = output_size(n, k, s, p)
    slip = chance.choice([value for value in slipped(n, k, s, p) if value != right])
    return f"{n} pixels, kernel {k}, stride {s}, padding {p}: {slip if wrong else right}"


def own_table(chance: Chance) -> dict[str, str]:
    """Draw eight lines; one is wrong and the next right for certain, a coin says it for the others."""
    first = chance.integer(0, 7)
    coins = [bool(chance.integer(0, 1)) for _ in range(8)]
    coins[first], coins[(first + 1) % 8] = True, False
    lines = [f"({i}) {own_line(chance, wrong)}" for i, wrong in enumerate(coins, 1)]
    return {"table": "; ".join(lines)}


@value_question(
    "12.lines",
    points=2,
    title="Which lines are wrong?",
    statement=(
        "Somebody prints this table of output sizes: {table}. "
        "Which lines are wrong? Answer with a list of eight truth values, True where a line is wrong."
    ),
    draw=own_table,
)
def lines(table: str) -> list[bool]:
    """Read each line and compute it."""
    wrong = []
    for row in table.split("; "):
        n, k, s, p, out = (
            int(part) for part in row.replace(":", "").replace(",", "").split() if part.isdigit()
        )
        wrong.append(output_size(n, k, s, p) != out)
    return wrong


@question(
    "12.same",
    points=2,
    title="Padding for “same”",
    statement=(
        "`same_padding(kernel, dilation)`: the pixels to add before and after, as a pair, so that the output "
        "is as large as the input at stride 1. If the number is odd, the extra pixel goes after."
    ),
)
def same(call: Call, rng: np.random.Generator) -> None:
    """Odd and even kernels, with and without dilation, and drawn ones."""
    drawn = rng.integers((2, 1), (12, 5), size=(4, 2)).tolist()
    for kernel, dilation in ((3, 1), (4, 1), (1, 3), (5, 2), (4, 3), *drawn):
        want = resolve_padding("same_padding", "same", (kernel,), (1,), (dilation,))[0]
        before, after = expect_parts(call(kernel, dilation), "the pixels before", "the pixels after")
        expect_equal(before, want[0], "the pixels before")
        expect_equal(after, want[1], "the pixels after")


@question(
    "12.field",
    points=3,
    title="The receptive field of a stack",
    statement=(
        "`field_of(layers)`: size, jump and start of the receptive field behind a stack. `layers` is a list of "
        "(kernel, stride, padding), the input's side first; pixel 0 has its centre at 0."
    ),
)
def field(call: Call, rng: np.random.Generator) -> None:
    """No layer, one, and drawn stacks whose strides and paddings differ."""
    stacks: list[list[tuple[int, ...]]] = [
        [],
        [(3, 1, 0)],
        [(3, 2, 1), (3, 1, 1)],
        [(2, 2, 0), (5, 3, 2), (3, 1, 0)],
    ]
    stacks += [
        [tuple(map(int, layer)) for layer in rng.integers((2, 1, 0), (8, 4, 4), (4, 3))] for _ in range(2)
    ]
    for stack in stacks:
        want = receptive_field([{"kernel": k, "stride": s, "padding": p} for k, s, p in stack])
        size, jump, start = expect_parts(call(stack), "the size", "the jump", "the start")
        expect_equal(size, want.size, "the size")
        expect_equal(jump, want.jump, "the jump")
        expect_close(start, want.start, "the start")


@question(
    "12.reflect",
    points=3,
    title="Padding by reflection",
    statement=(
        "`pad_reflect(x, top, bottom, left, right)`: the array x, of shape (H, W), with that many pixels added on "
        "each side, mirrored in the middle of the border pixel. No number exceeds H − 1 or W − 1. Without `np.pad`."
    ),
    bans=("numpy.pad",),
)
def reflect(call: Call, rng: np.random.Generator) -> None:
    """Arrays that are nowhere symmetric, every side with its own number, and none."""
    for shape, sides in (
        ((3, 4), (1, 2, 3, 0)),
        ((4, 6), (3, 0, 2, 5)),
        ((2, 3), (0, 0, 0, 0)),
        ((5, 5), (2, 1, 0, 4)),
    ):
        x = rng.permutation(shape[0] * shape[1]).reshape(shape).astype(float)
        top, bottom, left, right = sides
        want = pad2d(x[None, None], ((top, bottom), (left, right)), mode="reflect")[0, 0]
        expect_close(call(x, top, bottom, left, right), want, "the padded array")
