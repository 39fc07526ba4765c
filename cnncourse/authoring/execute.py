"""Running a notebook from top to bottom in a fresh kernel."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import signal
import warnings
from pathlib import Path
from typing import Any

import nbclient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from cnncourse.authoring.files import AuthoringError

__all__ = ["execute"]

TIMEOUT = 600  # seconds a cell


class _Progress:
    """How far a run came; Ctrl-C cancels it, so that nbclient ends the kernel in good order."""

    def __init__(self) -> None:
        self.reached = 0
        self.stopped = False

    def note(self, cell: Any, cell_index: int) -> None:
        """Be told of the cell that begins; runs in nbclient's event loop."""
        self.reached = cell_index + 1
        task = asyncio.current_task()
        with contextlib.suppress(RuntimeError):  # not in the main thread, or not on this system
            if task:
                asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._stop, task)

    def _stop(self, task: asyncio.Task[Any]) -> None:
        self.stopped = True
        task.cancel()


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
    progress = _Progress()
    client = nbclient.NotebookClient(
        fresh,
        timeout=timeout,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=50"],
        on_cell_start=progress.note,
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client.execute()
    except (Exception, asyncio.CancelledError) as error:
        if progress.stopped:
            raise KeyboardInterrupt from None
        msg = f"{path}, cell {progress.reached}: {_reason(error, timeout)}"
        raise AuthoringError(msg) from None
    return fresh


def _reason(error: BaseException, timeout: int) -> str:
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}".strip(": ")
    if isinstance(error, CellTimeoutError):
        return f"took longer than {timeout} s"
    if isinstance(error, DeadKernelError):
        return "the kernel died"
    return f"could not be run, {type(error).__name__}: {error}"
