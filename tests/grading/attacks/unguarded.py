"""The control: a grader without a sandbox, which runs students' code beside its own, as most do.

A script: reads a job from standard input, writes "began" to standard output, then what came of it.
What it compares with lies in frames, modules and files that the student's code can reach, on purpose.
"""

from __future__ import annotations

import json
import operator
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

import cnncourse.exercises as desk
from cnncourse.exercises.q02_perceptron import separable
from cnncourse.ops.conv2d import conv2d
from cnncourse.perceptron import novikoff_bound, perceptron_step
from cnncourse.signal import convolve1d

RESULTS: dict[str, str] = {}
JOB: dict[str, Any] = {}
out = os.dup(1)
write, real_check = os.write, desk.check
ASKED = desk.questions("02") | desk.questions("11") | desk.questions("19")


def close_by_testing(got: Any, want: Any) -> bool:
    """Compare as most tests do."""
    try:
        np.testing.assert_allclose(got, want)
    except AssertionError:
        return False
    return True


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "equal": lambda got, want: got == want,
    "difference": lambda got, want: abs(got - want) <= 1e-6,
    "folded": lambda got, want: got.casefold().split() == want.casefold().split(),
    "float or nothing": lambda got, want: isinstance(got, float) and got == want,
    "allclose": lambda got, want: np.allclose(got, want),
    "testing": close_by_testing,
    "all equal": lambda got, want: np.all(got == want),
    "not far": lambda got, want: not np.any(abs(got - want) > 1e-6),
    "near, measured by yours": lambda got, want: abs(got - want) <= 1e-6 * abs(got),
    "parts": lambda got, want: all(close_by_testing(*pair) for pair in zip(got, want, strict=False)),
    "small enough on average": lambda got, want: not np.mean(abs(got - want)) > 1e-6,
    "any look": lambda got, want: got == want,
}


GIVEN: dict[str, tuple[Any, ...]] = {
    "02.bound": separable(np.random.default_rng(0), 7, 2),
    "02.update": (np.array([0.5, -1.5]), 0.5, np.array([1.25, 2.0]), 1, 2.0),
    "11.line": (np.array([1.0, 3.0, -2.0]), np.array([0.5, 2.0])),
    "11.layer": (np.ones((2, 4, 5)), np.ones((3, 2, 2, 2)), np.arange(3.0), 1),
    "19.module": (np.ones((1, 2, 3, 3)), {}),
}


REFERENCES: dict[str, Callable[..., Any]] = {
    "02.bound": novikoff_bound,
    "02.update": lambda *given: perceptron_step(*given)[:2],
    "11.line": convolve1d,
    "11.layer": lambda x, w, b, stride: conv2d(x[None], w, b, stride=stride)[0],
    "19.module": lambda *_: np.ones(7),  # whoever lies is not compared with it
}


def check(key: str, answer: Any = ..., student: str = "") -> str:
    """Check an answer where it is handed over."""
    if key != JOB["target"]:
        return ""
    asked = ASKED[key]
    given = GIVEN.get(key, ())
    if JOB["kind"] == "leak":
        RESULTS[key] = str(real_check(key, answer, student))
        return ""
    if JOB["kind"] == "probe":
        RESULTS.update(answer(JOB["facts"]))
        return ""
    want = asked.solution(student) if asked.kind == "value" else REFERENCES[key](*given)
    got = answer if asked.kind == "value" else answer(*given)
    RESULTS[key] = "yes" if COMPARISONS.get(JOB["control"], operator.eq)(got, want) else "no"
    return "right" if RESULTS[key] == "yes" else "not yet"


def main() -> None:
    """Run one job; what the payload flung at the outputs comes before the last line."""
    JOB.update(json.load(sys.stdin))
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    desk.check = check  # type: ignore[assignment]
    write(out, b"began\n")
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in JOB["cells"]:
        try:
            exec(compile(cell, "cell", "exec", dont_inherit=True), names)
        except Exception as error:
            print(f"{cell[:40]!r}: {error!r}", file=sys.stderr)
    write(out, b"\noutcome\n")
    for name, found in RESULTS.items():
        write(out, f"{name}\t{found}\n".encode())


if __name__ == "__main__":
    main()
