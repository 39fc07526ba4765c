"""Gradescope's autograder as a zip: ``cnncourse gradescope 02_perceptron --out 02.zip``.

What happens with it over there is in ``autograder/`` (two scripts) and :mod:`cnncourse.grading.gradescope_run`.
"""

from __future__ import annotations

import io
import json
import os
import re
import secrets
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from cnncourse.exercises.verdicts import counted
from cnncourse.grading.assignment import load

__all__ = ["build", "requirements"]

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).with_name("autograder")
LONG_AGO = (1980, 1, 1, 0, 0, 0)
SECRET = "secret-seed"


def build(assignment: str, out: Path, *, root: Path = ROOT) -> str:
    """Write the zip that is uploaded to Gradescope, with a new secret seed in it.

    All else is the same in every zip of the same sources.

    Parameters
    ----------
    assignment : str
        "02_perceptron", or "02".
    out : Path
        The zip; it is readable by its owner alone.
    root : Path
        The course's folder.

    Returns
    -------
    str
        A sentence that says what was written.

    Raises
    ------
    ValueError
        If there is no such assignment, no course in the folder, or the zip cannot be written.
    """
    if not (root / "pyproject.toml").is_file():
        message = f"no course in {root}: build the zip in a clone of the course's repository"
        raise ValueError(message)
    if not os.path.isdir(out.parent):
        message = f"there is no folder {out.parent} for the zip: make it, or name another"
        raise ValueError(message)
    asked = load(assignment, root / "exercises")
    if os.path.isdir(out):
        message = f"{out} is a folder: name the zip in it, as {out / asked.name}.zip"
        raise ValueError(message)
    members = dict(sorted(_members(asked.name, root)))
    data = _zipped(members)
    _write(out, data)
    return (
        f"wrote {out}: {asked.name} for Gradescope, {len(members)} files, {len(data) / 1e6:.1f} MB; give the "
        f"assignment {counted(sum(one.points for one in asked.questions))}. "
        "The zip holds a secret seed: do not pass it on."
    )


def _zipped(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(_entry(member), data)
    return file.getvalue()


def _write(out: Path, data: bytes) -> None:
    try:
        out.touch(0o600)
        out.chmod(0o600)
        out.write_bytes(data)
    except OSError as error:
        message = f"{out} cannot be written ({error.strerror}): name another file"
        raise ValueError(message) from None


def _members(name: str, root: Path) -> Iterator[tuple[str, bytes]]:
    for file in SCRIPTS.iterdir():
        yield file.name, file.read_bytes()
    for file in (root / "cnncourse").rglob("*"):
        member = file.relative_to(root)
        if file.is_file() and not any(part.startswith((".", "__pycache__")) for part in member.parts):
            yield str(member), file.read_bytes()
    yield "pyproject.toml", (root / "pyproject.toml").read_bytes()
    yield f"exercises/{name}.ipynb", (root / "exercises" / f"{name}.ipynb").read_bytes()
    yield "requirements.txt", "".join(f"{line}\n" for line in requirements(root)).encode()
    yield "autograder.json", json.dumps({"assignment": name}).encode()
    yield SECRET, f"{secrets.token_hex(32)}\n".encode()


def _entry(name: str) -> zipfile.ZipInfo:
    mode = 0o755 if name in {"run_autograder", "setup.sh"} else 0o600 if name == SECRET else 0o644
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.create_system = 3  # Unix, else the mode is not looked at
    entry.external_attr = mode << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def requirements(root: Path = ROOT) -> list[str]:
    """Return what the grader needs, each at the version that the course was tested with, where it is pinned."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [*project["dependencies"], *project.get("optional-dependencies", {}).get("grading", [])]
    lines = (root / "requirements.txt").read_text("utf-8").splitlines()
    pins = {_distribution(line): line for line in lines if "==" in line}
    return sorted({pins.get(_distribution(line), line) for line in needed})


def _distribution(line: str) -> str:
    return re.split(r"[^\w.-]", line, maxsplit=1)[0].lower().replace("_", "-")
