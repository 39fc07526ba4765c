"""The parity report: complete, within bounds, and able to find an operator that is wrong."""

import json

import numpy as np
import pytest

from cnncourse.ops import OPS, Op, relu
from cnncourse.parity import report
from cnncourse.parity.cases import CASES
from cnncourse.parity.chance import AXES, random_cases
from cnncourse.parity.measure import BACKENDS, distance, has_gradient, largest_errors

BOUNDS = {"float64": 1e-11, "float32": 1e-4}
CPU = ("NumPy", "torch CPU")


@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("backend", CPU)
@pytest.mark.parametrize("op", sorted(OPS))
def test_every_operator_is_near_its_oracle(op, backend, dtype):
    errors = largest_errors(op, backend, dtype, seeds=1)
    assert max(errors.values()) < BOUNDS[dtype]
    gradients = max(sum(map(has_gradient, case.inputs())) for case in CASES[op])
    assert sum(name.startswith("d") for name in errors) >= gradients


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("op", sorted(OPS))
def test_every_operator_is_near_its_oracle_on_the_gpu(op, dtype):
    assert max(largest_errors(op, "torch GPU", dtype, seeds=1).values()) < BOUNDS[dtype]


@pytest.mark.parametrize("op", AXES)
def test_random_geometries_differ_and_stay(op):
    first, again = (list(random_cases(op)) for _ in range(2))
    assert len({str(case.options) for case in first}) == len(first)
    assert [case.options for case in first] == [case.options for case in again]
    strides = {s for case in first for s in case.options["stride"]}
    assert strides == {1, 2, 3}
    assert any(before != after for case in first for before, after in case.options["padding"])


def test_a_wrong_operator_is_found(monkeypatch):
    def wrong(dy, x):
        return dy * (x > 0.01)

    monkeypatch.setitem(OPS, "relu", Op(lambda x: relu(x) + 1e-3, wrong, OPS["relu"].torch))
    errors = largest_errors("relu", "NumPy", "float64")
    assert errors["y"] == pytest.approx(1e-3, rel=0.9)
    assert errors["dx"] > 0.01
    assert max(largest_errors("relu", "torch CPU", "float64").values()) < 1e-12


def test_distance():
    assert distance(np.zeros(0), np.zeros(0)) == 0
    assert distance([4.0], np.array([5.0])) == pytest.approx(0.2)
    with pytest.raises(ValueError, match="shapes differ"):
        distance(np.zeros(2), np.zeros(3))


def test_what_is_kept_is_whole():
    """`cnncourse parity` was run since the last operator or input came."""
    kept = report.stored()
    assert set(CPU) <= set(kept) <= set(BACKENDS)
    for found in kept.values():
        assert {"date", "machine", "numpy", "torch", "command"} == set(found["made"])
        for dtype, bound in BOUNDS.items():
            assert set(found["errors"][dtype]) == set(OPS)
            assert (
                max(error for errors in found["errors"][dtype].values() for error in errors.values()) < bound
            )


def test_a_backend_that_is_not_here_stays_as_it_was(tmp_path):
    file = tmp_path / "results.json"
    gpu = {"torch GPU": {"made": {}, "errors": {"float64": {"relu": {"y": 0.5}}, "float32": {}}}}
    file.write_text(json.dumps(gpu))
    report.write({"NumPy": {"made": {}, "errors": {}}}, file)
    assert set(report.stored(file)) == {"NumPy", "torch GPU"}
    assert report.stored(tmp_path / "none.json") == {}


def test_table_says_what_was_not_run():
    kept = {name: found for name, found in report.stored().items() if name in CPU}
    text = str(report.table_of(kept))
    assert text.count("not run") == 2 * len(report.rows(kept))
    assert "not run" in str(report.made_on(kept))
