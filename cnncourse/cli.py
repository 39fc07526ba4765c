"""The command ``cnncourse``. Exit status 0: fine; 1: something found wrong; 2: used wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import cnncourse
from cnncourse.grading import options

__all__ = ["main"]

FOLDERS = ("book", "solutions", "exercises")
NOBODY_READS = 141  # what a shell says of a program that SIGPIPE ended
Step = Callable[[], str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line; by default that of the process.
    """
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.command is None:
        parser.print_help()
        return 2
    try:
        status = int(chosen.run(chosen)) if "run" in chosen else _take(chosen.steps(chosen))
        sys.stdout.flush()
    except BrokenPipeError:  # as in "cnncourse variants | head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except KeyboardInterrupt as interrupt:
        print(": ".join(["cnncourse: interrupted", *map(str, interrupt.args)]), file=sys.stderr)
        return 130
    except (ValueError, OSError) as error:
        print(f"cnncourse: {error}", file=sys.stderr)
        return 1
    return status


def _take(steps: Iterable[Step]) -> int:
    """Take each step and print its sentence; go on after one that finds something wrong."""
    status = 0
    for step in steps:
        try:
            sentence = step()
        except (ValueError, OSError) as error:
            print(f"cnncourse: {error}", file=sys.stderr, flush=True)
            status = 1
        else:
            print(sentence, flush=True)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cnncourse", description=cnncourse.__doc__.partition("\n")[0])
    parser.add_argument("--version", action="version", version=f"cnncourse {cnncourse.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_notebooks(commands.add_parser("notebooks", help="run notebooks and keep them in canonical form"))
    _add_exercises(commands.add_parser("exercises", help="generate exercises/ from solutions/"))
    parity = commands.add_parser(
        "parity", help="measure every operator in NumPy and PyTorch against its oracle"
    )
    parity.set_defaults(steps=_parity_steps)
    options.add_commands(commands)
    return parser


def _add_notebooks(parser: argparse.ArgumentParser) -> None:
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true", help="run, and store the canonical form")
    mode.add_argument("--check", action="store_true", help="run, and compare with what is stored")
    mode.add_argument(
        "--format-only", action="store_true", help="compare with the canonical form, without a run"
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", type=Path, help="notebooks or folders of them")
    parser.set_defaults(steps=partial(_notebook_steps, parser))


def _notebook_steps(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> list[Step]:
    from cnncourse.authoring import commands, files

    notebooks = files.found(chosen.paths or [Path(name) for name in FOLDERS if Path(name).is_dir()])
    if not notebooks:
        parser.error(f"no notebooks here; run it at the root of the course, with {', '.join(FOLDERS)}")
    act = commands.write_notebook if chosen.write else commands.check_run
    return [partial(commands.check_form if chosen.format_only else act, path) for path in notebooks]


def _add_exercises(parser: argparse.ArgumentParser) -> None:
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true", help="generate them")
    mode.add_argument("--check", action="store_true", help="prove that generating them changes nothing")
    parser.add_argument("names", nargs="*", metavar="NAME", help="as 02_perceptron; all by default")
    parser.set_defaults(steps=partial(_exercise_steps, parser))


def _exercise_steps(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> list[Step]:
    from cnncourse.authoring import commands

    if not Path("solutions").is_dir():
        parser.error("no folder solutions/ here; run it at the root of the course")
    act = commands.write_exercise if chosen.write else commands.check_exercise
    return [partial(act, *pair) for pair in commands.pairs(Path(), chosen.names)]


def _parity_steps(chosen: argparse.Namespace) -> Iterable[Step]:
    from cnncourse.authoring import commands
    from cnncourse.parity import report

    yield report.measure_and_keep
    page = Path("book") / "parity.ipynb"
    if page.exists():
        yield partial(commands.write_notebook, page)
