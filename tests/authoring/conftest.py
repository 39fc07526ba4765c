"""Notebooks made for the tests."""

import json

import pytest


def cell(source, *tags, kind="code", outputs=()):
    made = {"cell_type": kind, "metadata": {"tags": list(tags)} if tags else {}, "source": source}
    return made | {"outputs": list(outputs), "execution_count": None} if kind == "code" else made


@pytest.fixture
def make(tmp_path):
    """Return a function that writes a notebook of the cells given, below tmp_path, and returns its path."""

    def write(*cells, name="t.ipynb", minor=4, metadata=()):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        made = [cell(one) if isinstance(one, str) else one for one in cells]
        stored = {"cells": made, "metadata": dict(metadata), "nbformat": 4, "nbformat_minor": minor}
        path.write_text(json.dumps(stored), encoding="utf-8")
        return path

    write.cell = cell
    return write
