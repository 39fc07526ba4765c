"""The speed table: its file is whole, its bars are judged rightly, its contestants are held against PyTorch."""

import math
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from cnncourse.ledger import speed
from cnncourse.ops import OPS, Op

SCRIPTS = Path(__file__).parents[1] / "benchmarks"
NAMES = ("contest_conv2d", "contest_ops", "contest_step", "layers", "ops", "peers", "taught", "timing")


@pytest.fixture(scope="module")
def bench():
    """The scripts, imported as they import each other."""
    sys.path.insert(0, str(SCRIPTS))
    yield SimpleNamespace(**{name: import_module(name) for name in NAMES})
    sys.path.remove(str(SCRIPTS))


# ---- what is kept --------------------------------------------------------------------------------------
def test_both_sets_of_kernels_are_kept():
    kept = speed.stored()
    assert "Haswell" in kept
    assert speed.WIDE & set(kept)
    for report in kept.values():
        keys = {"date", "machine", "numpy", "torch", "command", "scipy", "onnx", "load"}
        assert set(report["made"]) == keys


def test_every_layer_is_kept(bench):
    layers = {"conv2d": bench.layers.CONVOLUTIONS, **bench.layers.LAYERS}
    for report in speed.stored().values():
        for op, expected in layers.items():
            for kind in ("forward", "backward"):
                found = speed.rows(report, op, kind)
                assert [row["layer"] for row in found] == [layer.name for layer in expected]
                assert all(row["torch"] > 0 and row["ratios"][op] > 0 for row in found)
                assert all(row["memory"][op] >= 0 for row in found)


def test_only_onnx_was_wrong_and_only_at_lrn():
    """Its evaluator normalises as many channels as there are images."""
    for report in speed.stored().values():
        wrong = {(row["op"], name) for row in report["rows"] for name in row["wrong"]}
        assert wrong <= {("local_response_norm", "onnx")}


@pytest.mark.parametrize("bar", speed.BARS, ids=lambda bar: bar.quantity)
def test_every_bar_was_measured(bar):
    for kernels, report in speed.stored().items():
        assert bar.values(report)
        assert "not run" not in map(str, bar.cells(report, kernels))


def test_a_fastest_way_is_found_for_every_convolution(bench):
    for report in speed.stored().values():
        plain = speed.ratios("conv2d", "forward")(report)
        fastest = speed.best("forward")(report)
        assert len(fastest) == len(bench.layers.CONVOLUTIONS) == 19
        assert all(f <= p for f, p in zip(fastest, plain, strict=True))
        assert len(speed.best("grad-input")(report)) == len(speed.best("grad-weight")(report)) == 19


# ---- bars and tables -----------------------------------------------------------------------------------
def row(op="conv2d", kind="forward", layer="A 1×1", wrong=(), memory=None, **ratios):
    return {
        "op": op,
        "kind": kind,
        "layer": layer,
        "torch": 2.0,
        "ratios": ratios,
        "memory": memory or {},
        "wrong": wrong,
    }


REPORT = {
    "rows": [
        row(conv2d=2.0, MEC=0.5, onnx=8.0, im2col=5.0, memory={"conv2d": 3.5}),
        row(layer="B", conv2d=0.5, FFT=40.0, onnx=1.0, im2col=4.0, memory={"conv2d": 1.0}),
        row(kind="backward", conv2d=3.0, im2col=6.0, memory={"conv2d": 4.5}),
        row(kind="backward", layer="B", conv2d=1.0, memory={"conv2d": 0.0}),
        row(kind="grad-input", layer="B", conv2d=1.5, MEC=0.25, memory={"MEC": 2.0}),
        row("relu", relu=1.9, onnx=3.0),
        row("local_response_norm", local_response_norm=0.2, wrong=["onnx"]),
    ]
}
FIGURES = {
    "conv2d forward, geometric mean": ("1.00", "yes"),
    "conv2d backward, geometric mean": ("1.73", "no"),
    "conv2d: extra memory over the input": ("4.50, 3 of 4 layers", "no"),
    "fastest way, forward, geometric mean": ("0.50", "yes"),
    "fastest way, grad-input, geometric mean": ("0.87", "no"),
    "1×1 convolutions, forward": ("2.00", "no"),
    "ReLU forward": ("1.90", "yes"),
    "dropout forward": ("not run", "–"),
    "faster than onnx.reference, forward, each layer": ("2.00", "no"),
    "faster than im2col as taught, backward, each layer": ("2.00", "no"),
}


@pytest.mark.parametrize("quantity", FIGURES)
def test_figure_and_verdict_of_a_bar(quantity):
    (bar,) = (bar for bar in speed.BARS if bar.quantity == quantity)
    _, figure, verdict = bar.cells(REPORT, "SkylakeX")
    assert figure == FIGURES[quantity][0]
    assert str(verdict).endswith(FIGURES[quantity][1])


def test_a_bar_depends_on_the_kernels():
    bar = speed.BARS[1]
    assert (bar.text("Haswell"), bar.text("SkylakeX")) == ("≤ 2", "≤ 1.4")
    assert [bar.meets(1.7, kernels) for kernels in ("Haswell", "Zen", "Cooperlake")] == [True, True, False]
    at_least = speed.BARS[-1]
    assert at_least.text("Haswell") == "≥ 5"
    assert (at_least.meets(5, "Haswell"), at_least.meets(4.9, "Haswell")) == (True, False)


def test_geometric_mean_is_over_all_layers():
    report = speed.stored()["Haswell"]
    values = speed.ratios("conv2d", "forward")(report)
    expected = math.exp(sum(map(math.log, values)) / 19)
    assert speed.BARS[0].cells(report, "Haswell")[1] == f"{expected:.2f}"


def test_tables_say_what_is_wrong_and_what_is_missing():
    text = str(speed.tables_of(REPORT))
    assert "wrong" in text
    assert [text.count(f"{op}, ") for op in ("conv2d", "relu", "local_response_norm")] == [6, 1, 1]
    lines = str(speed.table_of(REPORT, "conv2d", "forward")).splitlines()
    assert lines[1].split() == ["layer", "torch,", "ms", "conv2d", "MEC", "onnx", "im2col", "FFT"]
    assert lines[2].split() == ["A", "1×1", "2", "2.00", "0.50", "8.00", "5.00", "–"]
    assert lines[3].split() == ["B", "2", "0.50", "–", "1.00", "4.00", "40"]


def test_tables_of_what_is_kept():
    kept = speed.stored()
    text = str(speed.bars_table(kept))
    assert all(bar.quantity in text for bar in speed.BARS)
    assert all(kernels in str(speed.made_on(kept)) for kernels in kept)
    for report in kept.values():
        shown = str(speed.tables_of(report))
        assert all(each["layer"] in shown for each in report["rows"])


# ---- the checks ----------------------------------------------------------------------------------------
def wrongs(bench, **calls):
    """Who fails the check against ones."""
    contest = {name: bench.timing.Contestant(call) for name, call in calls.items()}
    theirs = bench.timing.Contestant(lambda: torch.ones(2, 3))
    return bench.timing.measure({"torch": theirs} | contest, 24, 1)


def test_a_wrong_answer_has_no_time(bench):
    found = wrongs(
        bench,
        same=lambda: np.ones((2, 3), np.float32),
        near=lambda: np.full((2, 3), 1.0005),
        far=lambda: np.full((2, 3), 1.002),
        one=lambda: np.pad(np.ones((2, 2)), ((0, 0), (0, 1))),
        nan=lambda: np.full((2, 3), np.nan),
        turned=lambda: np.ones((3, 2)),
        two=lambda: (np.ones((2, 3)), np.ones(2)),
    )
    assert found["wrong"] == ["far", "one", "nan", "turned", "two"]
    assert set(found["ratios"]) == set(found["memory"]) == {"same", "near"}


def test_a_share_is_held_against_its_part(bench):
    make = bench.timing.Contestant
    whole = torch.arange(6.0).reshape(2, 3)
    part = make(lambda: np.array([[0.0, 1.0, 2.0]]), 2, slice(1))
    assert bench.timing.right(part, part.call(), whole)
    assert not bench.timing.right(part._replace(share=slice(1, 2)), part.call(), whole)
    judged = part._replace(check=lambda y: y.sum() == 3)
    assert bench.timing.right(judged, judged.call(), None)
    found = bench.timing.measure({"torch": make(lambda: whole), "part": part}, 24, 1)
    assert (set(found["ratios"]), found["memory"]) == ({"part"}, {})


def test_memory_is_beside_the_result(bench):
    def call():
        spare = np.ones(3_000_000, np.uint8)
        return np.full(1_000_000, spare[0])

    _, peak, _ = bench.timing.traced(call)
    assert peak == pytest.approx(3e6, rel=0.01)


TINY = {
    "max_pool2d": ((2, 3, 9, 8), {"kernel_size": 3, "stride": 2, "padding": 1}),
    "avg_pool2d": ((2, 3, 9, 8), {"kernel_size": 2}),
    "batch_norm": ((5, 3, 4, 2), {}),
    "local_response_norm": ((2, 7, 4, 3), {"size": 5, "alpha": 0.5, "beta": 0.75, "k": 2}),
    "dropout": ((20, 400), {"p": 0.5}),
    "relu": ((2, 3), {}),
    "linear": ((4, 3), {"outputs": 5}),
    "cross_entropy": ((4, 3), {}),
}


def failing(bench, kinds):
    """Who fails the check, by kind of pass."""
    return {
        (kind, name)
        for kind, contest in kinds.items()
        for name, each in contest.items()
        if name != "torch" and not bench.timing.right(each, each.call(), contest["torch"].call())
    }


def test_every_operator_has_a_tiny_layer(bench):
    assert set(TINY) == set(bench.contest_ops.CONTESTS) == set(bench.layers.LAYERS)


@pytest.mark.parametrize("op", TINY)
def test_contestants_are_right(bench, op):
    _, kinds = bench.contest_ops.CONTESTS[op](bench.layers.Layer("tiny", *TINY[op]))
    assert set(kinds) == {"forward", "backward"}
    assert failing(bench, kinds) <= ({("forward", "onnx")} if op == "local_response_norm" else set())


CONVOLUTIONS = {
    "3×3": ((2, 4, 9, 8, 6, 3, 1, 1, 2), 4),
    "5×5 without padding": ((2, 3, 9, 8, 4, 5), 4),
    "3×3 s2": ((2, 4, 9, 8, 6, 3, 2, 1, 2), 3),
    "1×1": ((2, 4, 9, 8, 6, 1), 2),
}


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_ways_to_convolve_are_right(bench, name):
    sizes, count = CONVOLUTIONS[name]
    _, kinds = bench.contest_conv2d.conv2d_contests(bench.layers.Convolution(name, *sizes))
    assert len(kinds) == count
    assert failing(bench, kinds) == set()


def test_wrong_operators_are_refused(bench, monkeypatch):
    right = OPS["relu"]
    wrong = Op(lambda x: right.forward(x) + 0.01, lambda dy, x: dy * (x > 0.5), right.torch)
    monkeypatch.setitem(OPS, "relu", wrong)
    monkeypatch.setattr(bench.contest_conv2d, "conv2d", lambda x, w, **options: np.zeros((2, 6, 9, 8)))
    _, kinds = bench.contest_ops.CONTESTS["relu"](bench.layers.Layer("tiny", (20, 30), {}))
    assert failing(bench, kinds) == {("forward", "relu"), ("backward", "relu")}
    layer = bench.layers.Convolution("tiny", *CONVOLUTIONS["1×1"][0])
    assert failing(bench, bench.contest_conv2d.conv2d_contests(layer)[1]) == {("forward", "conv2d")}


def test_a_training_step_begins_alike(bench):
    x, contest = bench.contest_step.step_contest(batch=3)
    assert x.shape == (3, 1, 32, 32)
    assert failing(bench, {"step": contest}) == set()


def test_onnx_may_be_missing(bench, monkeypatch):
    monkeypatch.setattr(bench.peers, "has_onnx", False)
    assert bench.peers.onnx_node("Relu", {"x": np.ones(3)}) == {}


def test_kernels_have_a_name(bench):
    assert bench.ops.kernels()
