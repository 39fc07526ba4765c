"""The perceptron playground's JavaScript against the rule in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnncourse.perceptron import perceptron_step
from cnncourse.widgets import PerceptronPlayground
from tests.widgets.conftest import call

pytestmark = pytest.mark.browser

STEPS = "cases => cases.map(args => cnnWidgets.perceptron.step(...args))"


def rule(w: Any, b: float, x: Any, t: int, rate: float) -> tuple[Any, float, bool]:
    """Rosenblatt's rule, as the course states it."""
    f = 1 if np.dot(w, x) + b > 0 else 0
    return np.asarray(w) + rate * (t - f) * np.asarray(x), b + rate * (t - f), f != t


def random_cases(count: int) -> list[list[Any]]:
    rng = np.random.default_rng(2)
    quarters = rng.integers(-20, 21, (count, 5)) / 4  # with sums that are exactly 0 among them
    labels, rates = rng.integers(0, 2, count), rng.choice([0.25, 0.5, 1, 2], count)
    drawn = zip(quarters.tolist(), labels.tolist(), rates.tolist(), strict=True)
    zero = [[[0, 0], 0, [1, 2], 0, 1], [[0, 0], 0, [1, 2], 1, 1], [[2, -1], 0, [1, 2], 1, 0.5]]
    return zero + [[q[:2], q[2], q[3:], label, rate] for q, label, rate in drawn]


def test_step_equals_the_rule(scripts: Any) -> None:
    cases = random_cases(500)
    for case, found in zip(cases, call(scripts, STEPS, cases), strict=True):
        weights, bias, mistake = rule(*case)
        assert found["weights"] == weights.tolist()
        assert (found["bias"], found["mistake"]) == (bias, mistake)


def test_step_equals_the_package(scripts: Any) -> None:
    cases = random_cases(200)
    for (w, b, x, t, rate), found in zip(cases, call(scripts, STEPS, cases), strict=True):
        weights, bias, mistake = perceptron_step(np.array(w), b, np.array(x), t, rate=rate)
        np.testing.assert_array_equal(found["weights"], weights)
        assert (found["bias"], found["mistake"]) == (bias, mistake)


def inside(polygon: list[list[float]], point: list[float]) -> bool:
    corners = np.array(polygon).reshape(-1, 2)
    edges, to = np.roll(corners, -1, axis=0) - corners, point - corners
    return len(corners) > 2 and bool(np.all(edges[:, 0] * to[:, 1] - edges[:, 1] * to[:, 0] >= 0))


def test_shaded_region_is_where_the_answer_is_1(scripts: Any) -> None:
    rng = np.random.default_rng(3)
    lines = [
        *rng.normal(size=(60, 3)).tolist(),
        [1, 0, -9],
        [1, 0, 9],
        [0, 0, 1],
        [0, 0, 0],
        [0, 2, 1],
        [1, 1, 0],
    ]
    found = scripts.evaluate(
        "lines => lines.map(([a, b, c]) => cnnWidgets.perceptron.regions([a, b], c))", lines
    )
    for (*w, b), region in zip(lines, found, strict=True):
        for point in rng.uniform(-5, 5, (40, 2)).tolist():
            assert inside(region["sideOne"], point) == (np.dot(w, point) + b > 0), (w, b, point)
        for end in region["boundary"]:
            assert abs(np.dot(w, end) + b) < 1e-9
        assert len(region["boundary"]) in (0, 2)


def fit(points: Any, labels: Any, most: int) -> tuple[int, bool]:
    w, b, updates = np.zeros(2), 0.0, 0
    for place in range(most):
        answers = np.asarray(points) @ w + b > 0
        if np.array_equal(answers, labels):
            return updates, True
        w, b, mistake = rule(w, b, points[place % len(points)], labels[place % len(points)], 1)
        updates += mistake
    return updates, False


def test_presets_end_or_do_not(scripts: Any) -> None:
    presets = scripts.evaluate("cnnWidgets.perceptron.PRESETS")
    ends = {name: fit(**preset, most=2000)[1] for name, preset in presets.items()}
    assert ends == {"separable": True, "narrow gap": True, "XOR": False, "one stray point": False}
    updates = [fit(**presets[name], most=2000)[0] for name in ("separable", "narrow gap")]
    assert updates == [8, 13]


def test_first_preset_is_what_python_starts_with(scripts: Any) -> None:
    start = PerceptronPlayground()
    assert scripts.evaluate("cnnWidgets.perceptron.PRESETS.separable") == {
        "points": start.points,
        "labels": start.labels,
    }
