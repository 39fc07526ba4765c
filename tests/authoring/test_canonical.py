"""The canonical form keeps what two runs agree on, and nothing else."""

import json
import re
from pathlib import Path

import pytest
from nbval.plugin import get_sanitize_patterns

from cnncourse.authoring.canonical import REPLACED, canonical, dumped
from cnncourse.authoring.files import read

ROOT = Path(__file__).resolve().parents[2]


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data):
    return {"output_type": "execute_result", "execution_count": 9, "metadata": {"a": 1}, "data": data}


def outputs_of(make, *outputs, tags=()):
    path = make(make.cell("x", *tags, outputs=outputs))
    return canonical(read(path))["cells"][0]["outputs"]


def test_text_stays_and_images_widgets_and_stderr_go(make):
    data = {"text/plain": "a", "text/html": "<b>", "text/markdown": "*a*", "text/latex": "$a$"}
    gone = {
        "image/png": "AAAA",
        "image/svg+xml": "<svg>",
        "application/vnd.jupyter.widget-view+json": {"v": 2},
    }
    outputs = outputs_of(make, shown(**data, **gone), stream("warning", "stderr"))
    assert outputs == [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]


def test_an_output_of_images_alone_goes(make):
    assert outputs_of(make, shown(**{"image/png": "AAAA"})) == []


def test_what_is_displayed_before_the_end_has_no_count(make):
    display = {"output_type": "display_data", "metadata": {"b": 2}, "data": {"text/plain": "a"}}
    assert outputs_of(make, display, stream("")) == [display | {"metadata": {}}]


def test_streams_are_joined_across_stderr_before_they_are_cleaned(make):
    parts = (stream("50%|##   "), stream("noise", "stderr"), stream("| 1/2\nok <f at 0xAB12>\n"))
    assert outputs_of(make, *parts) == [stream("PROGRESS-BAR\nok <f at ADDRESS>\n")]


def test_an_error_keeps_its_sentence_alone(make):
    error = {
        "output_type": "error",
        "ename": "E",
        "evalue": "at 0x7f",
        "traceback": ["\x1b[31m/home/me/x.py"],
    }
    want = {"output_type": "error", "ename": "E", "evalue": "at ADDRESS", "traceback": ["E: at ADDRESS"]}
    assert outputs_of(make, error) == [want]


@pytest.mark.parametrize("tag", ["nbval-ignore-output", "nbval-skip"])
def test_outputs_that_nbval_does_not_compare_are_not_stored(make, tag):
    assert outputs_of(make, stream("0.123 s"), tags=[tag]) == []


def test_metadata_ids_and_counts(make):
    cells = [make.cell("# T", kind="markdown"), make.cell("x"), make.cell(" "), make.cell("y  \n\n")]
    for number, cell in enumerate(cells):
        cell["id"] = f"id{number}"
        cell["metadata"] = {"tags": ["b", "a"], "mystnb": {"x": 1}, "execution": {}, "collapsed": True}
    clean = canonical(
        read(
            make(
                *cells,
                minor=5,
                metadata={"widgets": {}, "language_info": {"name": "python", "version": "3.9"}},
            )
        )
    )
    assert [cell.get("execution_count") for cell in clean["cells"]] == [None, 1, None, 2]
    assert all(cell["metadata"] == {"tags": ["a", "b"], "mystnb": {"x": 1}} for cell in clean["cells"])
    assert all("id" not in cell for cell in clean["cells"])
    assert clean["cells"][3]["source"] == "y"
    assert (clean["nbformat"], clean["nbformat_minor"]) == (4, 4)
    assert "version" not in json.dumps(clean["metadata"])
    assert clean["metadata"]["kernelspec"]["name"] == "python3"


def test_bytes(make):
    content = dumped(canonical(read(make("x = 'é 李'"))))
    assert content.endswith(b"}\n")
    assert not content.endswith(b"\n\n")
    assert "é 李".encode() in content
    assert content.startswith(b'{\n "cells": [\n  {\n   "cell_type"')


def test_canonical_twice_is_canonical_once(make):
    path = make(make.cell("x", outputs=[stream("a at 0x1\n"), shown(**{"text/plain": "1"})]), "y\n")
    once = dumped(canonical(read(path)))
    path.write_bytes(once)
    assert dumped(canonical(read(path))) == once


def test_nbval_replaces_the_same():
    rules = get_sanitize_patterns((ROOT / "tests" / "nbval.cfg").read_text(encoding="utf-8"))
    assert {(pattern.pattern, word) for pattern, word in REPLACED} <= set(rules)
    for pattern, word in rules[: len(REPLACED)]:
        assert not re.search(pattern, word)
