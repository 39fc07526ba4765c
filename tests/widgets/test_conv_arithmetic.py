"""The convolution explorer's JavaScript against the package and against PyTorch."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from cnncourse.shapes import output_size, resolve_padding
from cnncourse.widgets import ConvExplorer
from cnncourse.widgets.conv_explorer import size_formula
from tests.widgets.conftest import call

pytestmark = pytest.mark.browser

VIEW = "states => states.map(state => cnnWidgets.conv.view({padding_mode: 'zeros', position: 0, ...state}))"
MODES = {"zeros": "constant", "reflect": "reflect", "symmetric": "symmetric", "replicate": "edge"}


def grid(rng: np.random.Generator, count: int) -> list[dict[str, Any]]:
    """Draw states in which every axis has a size of its own."""

    def draw() -> dict[str, Any]:
        rows, columns = rng.choice(np.arange(5, 13), 2, replace=False)
        kernel_rows, kernel_columns = rng.choice(np.arange(1, 6), 2, replace=False)
        padding = rng.choice(["valid", "same", *range(5)])
        return {
            "input": rng.integers(0, 10, (rows, columns)).tolist(),
            "kernel": rng.normal(size=(kernel_rows, kernel_columns)).tolist(),
            "stride": int(rng.integers(1, 5)),
            "padding": int(padding) if padding.isdigit() else str(padding),
            "dilation": int(rng.integers(1, 4)),
            "padding_mode": str(rng.choice(list(MODES))),
        }

    return [draw() for _ in range(count)]


@pytest.fixture(scope="module")
def states() -> list[dict[str, Any]]:
    return grid(np.random.default_rng(12), 250)


@pytest.fixture(scope="module")
def views(scripts: Any, states: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call(scripts, VIEW, states)
    return found


def oracle(state: dict[str, Any]) -> Any:
    """Pad with NumPy and convolve with PyTorch."""
    kernel = np.array(state["kernel"])
    sides = resolve_padding("conv2d", state["padding"], kernel.shape, (1, 1), (state["dilation"],) * 2)
    padded = np.pad(np.array(state["input"], float), sides, MODES[state["padding_mode"]])  # type: ignore[call-overload]
    x, w = (torch.as_tensor(array)[None, None] for array in (padded, kernel))
    return functional.conv2d(x, w, stride=state["stride"], dilation=state["dilation"])[0, 0].numpy()


def test_output_size_equals_the_package(scripts: Any) -> None:
    cases = list(
        product(range(1, 13), range(1, 6), range(1, 5), [(0, 0), (1, 1), (4, 4), (0, 1), (2, 3)], range(1, 4))
    )
    found = call(scripts, "cases => cases.map(args => cnnWidgets.conv.outputSize(...args))", cases)
    assert found == [output_size(*case) for case in cases]


def test_named_padding_equals_the_package(scripts: Any) -> None:
    cases = list(product(["valid", "same", 0, 3], range(1, 7), range(1, 4)))
    found = call(scripts, "cases => cases.map(args => cnnWidgets.conv.resolvePadding(...args))", cases)
    numbers = [p if isinstance(p, str) else (p,) for p, _, _ in cases]
    expected = [
        resolve_padding("conv2d", p, (k,), (1,), (d,)) for p, (_, k, d) in zip(numbers, cases, strict=True)
    ]
    assert found == [list(sides[0]) for sides in expected]


def test_written_formula_is_the_one_of_the_fallback(scripts: Any) -> None:
    cases = list(product(range(1, 13), range(1, 6), range(1, 5), ["same", 0, 2], range(1, 4)))
    found = call(
        scripts,
        "cases => cases.map(([n, k, stride, padding, dilation]) => "
        "cnnWidgets.conv.formula(cnnWidgets.conv.axis(n, k, {stride, padding, dilation})))",
        cases,
    )
    sides = [
        resolve_padding("conv2d", p if p == "same" else (p,), (k,), (1,), (d,))[0] for _, k, _, p, d in cases
    ]
    assert found == [
        size_formula(n, k, s, side, d) for (n, k, s, _, d), side in zip(cases, sides, strict=True)
    ]


def test_output_equals_torch(states: list[dict[str, Any]], views: list[dict[str, Any]]) -> None:
    compared = 0
    for state, view in zip(states, views, strict=True):
        if not view["problem"]:
            np.testing.assert_allclose(view["output"], oracle(state), atol=1e-12)
            compared += 1
    assert compared > 150


def test_python_gives_the_same_output_or_none(
    states: list[dict[str, Any]], views: list[dict[str, Any]]
) -> None:
    for state, view in zip(states, views, strict=True):
        output = ConvExplorer(**state).output
        assert (output == []) == bool(view["problem"]), (state, view["problem"])
        if output:
            np.testing.assert_allclose(output, view["output"], atol=1e-11)


def test_mirrors_end_where_the_pixels_do(scripts: Any) -> None:
    base = {
        "input": np.arange(30).reshape(5, 6).tolist(),
        "kernel": [[1, 2], [3, 4]],
        "stride": 1,
        "dilation": 1,
    }
    states = [
        {**base, "padding": p, "padding_mode": mode} for mode in ("reflect", "symmetric") for p in range(3, 8)
    ]
    refused = [bool(view["problem"]) for view in call(scripts, VIEW, states)]
    assert refused == [ConvExplorer(**state).output == [] for state in states]
    assert refused == [p > 4 for p in range(3, 8)] + [p > 5 for p in range(3, 8)]


def test_terms_add_up_to_the_place(scripts: Any, states: list[dict[str, Any]]) -> None:
    moved = [{**state, "position": 3} for state in states[:100]]
    for view in call(scripts, VIEW, moved):
        if view["problem"]:
            continue
        row, column = view["place"]
        assert row * view["columns"]["out"] + column == view["position"] == min(3, view["count"] - 1)
        terms = [term for line in view["terms"] for term in line]
        assert all(view["padded"][t["row"]][t["column"]] == t["pixel"] for t in terms)
        np.testing.assert_allclose(
            sum(t["pixel"] * t["weight"] for t in terms), view["output"][row][column], atol=1e-12
        )


def test_what_is_never_read_has_no_gradient(
    scripts: Any, states: list[dict[str, Any]], views: list[dict[str, Any]]
) -> None:
    read = call(
        scripts,
        "views => views.map(({rows, columns}) => [rows, columns].map(axis => "
        "Array.from({length: axis.padded}, (_, index) => cnnWidgets.conv.isRead(axis, index))))",
        views,
    )
    for state, view, (rows, columns) in zip(states, views, read, strict=True):
        if view["problem"]:
            continue
        x = torch.zeros(1, 1, len(rows), len(columns), requires_grad=True)
        w = torch.ones(1, 1, *np.shape(state["kernel"]))
        functional.conv2d(x, w, stride=state["stride"], dilation=state["dilation"]).sum().backward()
        assert x.grad is not None
        np.testing.assert_array_equal(x.grad[0, 0].numpy() > 0, np.outer(rows, columns))
        lost = [view[axis]["lost"] for axis in ("rows", "columns")]
        assert lost == [list(reversed(flags)).index(True) for flags in (rows, columns)]


def test_resizing_keeps_the_kind_where_it_can(scripts: Any) -> None:
    blur = scripts.evaluate("cnnWidgets.conv.resizeKernel(cnnWidgets.conv.KERNELS['box blur'](3, 3), 2, 5)")
    np.testing.assert_allclose(blur, np.full((2, 5), 0.1))
    sobel = scripts.evaluate("cnnWidgets.conv.resizeKernel(cnnWidgets.conv.KERNELS['Sobel x'](3, 3), 2, 4)")
    assert sobel == [[-1, 0, 1, 0], [-2, 0, 2, 0]]
    names = scripts.evaluate(
        "(({KERNELS, nameOf}) => [[[0, 1], [1, 0]], KERNELS.edges(5, 5)].map(k => nameOf(KERNELS, k)))(cnnWidgets.conv)"
    )
    assert names == ["custom", "edges"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("2", 2), ("−0.5", -0.5), ("-1/4", -0.25), ("1/9", 1 / 9), ("x", None), ("", None), ("1/2/3", None)],
)
def test_weights_are_read_as_typed(scripts: Any, text: str, value: float | None) -> None:
    found = scripts.evaluate("text => cnnWidgets.shared.parse(text)", text)
    assert (None if np.isnan(found) else found) == value


@pytest.mark.parametrize(
    ("value", "text"), [(1 / 9, "1/9"), (-0.25, "−1/4"), (3, "3"), (0.1234, "0.12"), (-0.001, "0")]
)
def test_weights_are_written_as_fractions(scripts: Any, value: float, text: str) -> None:
    assert scripts.evaluate("value => cnnWidgets.shared.fraction(value)", value) == text
