"""The canonical form of a notebook: what two runs must agree on, and nothing else."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines

__all__ = ["IGNORED", "canonical", "dumped"]

KEPT_DATA = ("text/plain", "text/html", "text/markdown", "text/latex")
KEPT_CELL_METADATA = ("tags", "mystnb")
IGNORED = {"nbval-ignore-output", "nbval-skip"}  # cells whose outputs need not be the same twice
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}
REPLACED = (  # as in tests/nbval.cfg
    (re.compile(r"at 0x[0-9a-fA-F]+"), "at ADDRESS"),
    (re.compile(r"ipykernel_\d+[/\\]\d+\.py"), "KERNEL-FILE"),
    (re.compile(r".*\d+%\|.*\|.*"), "PROGRESS-BAR"),
)


def canonical(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook without what differs from run to run or from editor to editor.

    Images, stderr, widget views and state, timing, execution metadata, ids, addresses and progress bars go,
    and so do the outputs of cells tagged ``nbval-ignore-output``. Code cells are counted from 1.

    Parameters
    ----------
    notebook : NotebookNode
        Is not changed.
    """
    cells = [_cell(cell) for cell in notebook["cells"]]
    count = 0
    for cell in cells:
        if cell["cell_type"] == "code" and cell["source"].strip():
            count += 1
            _number(cell, count)
    metadata = copy.deepcopy(METADATA)
    if "mystnb" in notebook["metadata"]:
        metadata["mystnb"] = notebook["metadata"]["mystnb"]
    fresh = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    return nbformat.from_dict(fresh)  # type: ignore[no-untyped-call]


def dumped(notebook: NotebookNode) -> bytes:
    """Write a notebook as the bytes of its file: sorted keys, indent 1, UTF-8, a newline at the end."""
    split = split_lines(copy.deepcopy(notebook))  # type: ignore[no-untyped-call]
    return (json.dumps(split, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _cell(cell: NotebookNode) -> dict[str, Any]:
    source = cell["source"].replace("\r\n", "\n").rstrip()
    metadata = {name: cell["metadata"][name] for name in KEPT_CELL_METADATA if cell["metadata"].get(name)}
    if "tags" in metadata:
        metadata["tags"] = sorted(set(metadata["tags"]))
    fresh = {"cell_type": cell["cell_type"], "metadata": metadata, "source": source}
    if cell["cell_type"] == "code":
        ignored = IGNORED.intersection(metadata.get("tags", ()))
        fresh |= {"execution_count": None, "outputs": [] if ignored else _outputs(cell["outputs"])}
    if cell.get("attachments"):
        fresh["attachments"] = cell["attachments"]
    return fresh


def _number(cell: dict[str, Any], count: int) -> None:
    cell["execution_count"] = count
    for output in cell["outputs"]:
        if output["output_type"] == "execute_result":
            output["execution_count"] = count


def _outputs(outputs: list[NotebookNode]) -> list[dict[str, Any]]:
    joined: list[Any] = []
    for output in outputs:
        stream = output["output_type"] == "stream"
        if stream and joined and joined[-1]["output_type"] == "stream" and output["name"] == "stdout":
            joined[-1] = output | {"text": joined[-1]["text"] + output["text"]}
        elif not stream or output["name"] == "stdout":
            joined.append(output)
    return [output for output in map(_output, joined) if output]


def _output(output: NotebookNode) -> dict[str, Any] | None:
    kind = output["output_type"]
    if kind == "stream":
        text = _clean(output["text"])
        return {"output_type": kind, "name": "stdout", "text": text} if text else None
    if kind == "error":
        name, value = output["ename"], _clean(output["evalue"])
        return {"output_type": kind, "ename": name, "evalue": value, "traceback": [f"{name}: {value}"]}
    data = {mime: _clean(output["data"][mime]) for mime in KEPT_DATA if mime in output["data"]}
    fresh = {"output_type": kind, "metadata": {}, "data": data}
    return (fresh | {"execution_count": None} if kind == "execute_result" else fresh) if data else None


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n")
    for pattern, word in REPLACED:
        text = pattern.sub(word, text)
    return text
