"""The secret seed, from which the hidden inputs of the checks are drawn."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

__all__ = ["DEFAULT", "VARIABLE", "secret_seed"]

VARIABLE = "CNNCOURSE_SECRET_SEED"
DEFAULT = Path("~/.config/cnncourse/secret-seed")
SHORTEST = 16


def secret_seed(file: Path | None = None) -> str:
    """Return the secret seed: from the environment, else from a file, which is made on first use.

    Parameters
    ----------
    file : Path, optional
        By default ``~/.config/cnncourse/secret-seed``.

    Raises
    ------
    ValueError
        When it is too short to be a secret, or others may read the file.
    OSError
        When the file can be neither read nor made.
    """
    if file is None and VARIABLE in os.environ:
        return _long_enough(os.environ[VARIABLE].strip(), f"the environment's {VARIABLE}")
    path = (file or DEFAULT).expanduser()
    if not path.exists():
        _make(path)
    if path.is_dir():
        msg = f"{path} is a folder: name a file for the secret seed"
        raise ValueError(msg)
    if path.stat().st_mode & 0o077:
        msg = f"others may read the secret seed in {path}: chmod 600 {path}"
        raise ValueError(msg)
    return _long_enough(path.read_text("utf-8", "replace").strip(), str(path))


def _long_enough(seed: str, source: str) -> str:
    if len(seed) < SHORTEST:
        msg = f"the secret seed in {source} has {len(seed)} characters; at least {SHORTEST} are needed"
        raise ValueError(msg)
    return seed


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another grader was quicker
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
