"""What is loaded when, and on which device."""

import subprocess
import sys

import pytest
import torch as real_torch

from cnncourse.backend import best_device, torch

HEAVY = {"torch", "matplotlib", "scipy", "sklearn", "pooch", "IPython", "ipywidgets", "anywidget"}


@pytest.mark.parametrize("name", ["cnncourse", "cnncourse.ops", "cnncourse.shapes", "cnncourse.zoo.lenet"])
def test_import_loads_nothing_heavy(name):
    code = f"import sys, {name}; print(*sorted(m for m in sys.modules if '.' not in m))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "cnncourse" in loaded
    assert not loaded & HEAVY
    assert name != "cnncourse" or "numpy" not in loaded


def test_lazy_torch_is_torch():
    assert torch.zeros is real_torch.zeros
    assert torch.nn.Linear is real_torch.nn.Linear


def test_best_device(monkeypatch):
    monkeypatch.setattr(real_torch.cuda, "is_available", lambda: True)
    assert best_device().type == "cuda"
    monkeypatch.setattr(real_torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(real_torch.backends.mps, "is_available", lambda: True)
    assert best_device().type == "mps"
    monkeypatch.setattr(real_torch.backends.mps, "is_available", lambda: False)
    assert best_device().type == "cpu"
