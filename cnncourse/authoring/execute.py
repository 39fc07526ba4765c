"""Running a notebook from top to bottom in a fresh kernel."""

from __future__ import annotations

import copy
import warnings
from pathlib import Path
from typing import Any

import nbclient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from cnncourse.authoring.files import AuthoringError

__all__ = ["execute"]

TIMEOUT = 600  # seconds a cell


def execute(path: Path, notebook: NotebookNode, *, timeout: int = TIMEOUT) -> NotebookNode:
    """Run a notebook with its own folder as the working directory.

    Parameters
    ----------
    path : Path
        Where it lies, or will lie.
    notebook : NotebookNode
        Is not changed.
    timeout : int
        Seconds for one cell.

    Returns
    -------
    NotebookNode
        With fresh outputs.

    Raises
    ------
    AuthoringError
        When a cell raises, takes too long, or the kernel dies; names the cell.
    """
    fresh = copy.deepcopy(notebook)
    reached = [0]

    def note(cell: Any, cell_index: int) -> None:
        reached[0] = cell_index + 1

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nbclient.NotebookClient(
                fresh,
                timeout=timeout,
                kernel_name="python3",
                record_timing=False,
                extra_arguments=["--log-level=40"],
                on_cell_start=note,
                resources={"metadata": {"path": str(path.resolve().parent)}},
            ).execute()
    except Exception as error:
        msg = f"{path}, cell {reached[0]}: {_reason(error, timeout)}"
        raise AuthoringError(msg) from None
    return fresh


def _reason(error: Exception, timeout: int) -> str:
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}".strip(": ")
    if isinstance(error, CellTimeoutError):
        return f"took longer than {timeout} s"
    if isinstance(error, DeadKernelError):
        return "the kernel died"
    return f"could not be run, {type(error).__name__}: {error}"
