"""What Gradescope's ``run_autograder`` does with one submission: grade it, and always leave a results.json.

Gradescope lays out ``source/`` (the zip), ``submission/`` (what the student handed in),
``submission_metadata.json`` (who) and ``results/``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cnncourse.exercises.chance import normalised
from cnncourse.grading.grade import Grade
from cnncourse.grading.gradescope_results import results
from cnncourse.grading.intake import Found, find
from cnncourse.grading.submission import Ungradable, read

__all__ = ["emails_of", "main", "not_graded", "whose"]

SECONDS = 540
"""After so long a run is given up, so that a sentence is left before Gradescope ends it."""
# Moodle's way of naming a file, of which the id is taken as it stands; of other names a "final" may be cut off.
NAMED = "{student}_0_assignsubmission_{suffix}"
UNFIT = re.compile(r"^\.+|[/\\\x00-\x1f]")
"""What an address may hold and a file's name may not."""
COMMAND = (sys.executable, "-P", "-m", "cnncourse", "grade")
Results = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade the submission under a folder laid out as Gradescope does; the exit status is always 0."""
    root = Path((sys.argv[1:] if arguments is None else arguments)[0])
    try:
        found = _graded(root)
    except Ungradable as why:
        found = not_graded(str(why))
    except Exception as error:  # the last line: a student gets a sentence, the instructor's log the reason
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        found = not_graded("the grader itself failed; its log tells your instructor why")
    (root / "results" / "results.json").write_text(json.dumps(found, indent=1), "utf-8")
    return 0


def not_graded(sentence: str) -> Results:
    """Return results that say why there is no grade.

    Examples
    --------
    >>> not_graded("there is no notebook")["output"].splitlines()[0]
    'Not graded: there is no notebook'
    """
    return results(Grade("", "", "", "", "", "error", sentence))


def _graded(root: Path) -> Results:
    assignment = json.loads((root / "source" / "autograder.json").read_text("utf-8"))["assignment"]
    one = _only(find([root / "submission"]))
    data = one.data()
    student, remarks = whose(read(one.name, data).student, emails_of(root / "submission_metadata.json"))
    with tempfile.TemporaryDirectory() as folder:
        own = Path(one.name)
        file = Path(folder, NAMED.format(student=student, suffix=own.suffix.lower()) if student else own.name)
        file.write_bytes(data)
        options = ["--assignment", assignment, "--seed-file", str(root / "source" / "secret-seed")]
        found = _run(
            [str(file), *options, "--id-from", "file" if student else "notebook"], Path(folder, "out")
        )
    found["output"] = "\n".join([*remarks, found["output"]])
    return found


def _only(found: Sequence[Found]) -> Found:
    """Return the one notebook; other files may lie beside it."""
    if not found:
        message = "there is no notebook: hand in one file that ends in .ipynb"
        raise Ungradable(message)
    if len(found) > 1:
        names = ", ".join(item.name for item in found[:5])
        message = f"there are {len(found)} notebooks ({names}): hand in the one that is to be graded"
        raise Ungradable(message)
    if found[0].fault:
        raise Ungradable(found[0].fault)
    return found[0]


def emails_of(metadata: Path) -> list[str]:
    """Return the addresses of those who handed in; none where Gradescope says nothing of them."""
    try:
        users = json.loads(metadata.read_text("utf-8"))["users"]
        return [UNFIT.sub("_", user["email"]) for user in users if user.get("email")]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def whose(claimed: str, emails: Sequence[str]) -> tuple[str, list[str]]:
    """Return the address that counts, "" if the notebook's own id does, and what to say of it.

    Parameters
    ----------
    claimed : str
        The id in the notebook.
    emails : sequence of str
        Of those who handed in; several in a group.

    Examples
    --------
    >>> whose("ADA@uni.example", ["ada@uni.example", "bob@uni.example"])
    ('ada@uni.example', [])
    >>> whose("eve", ["ada@uni.example"])[0]
    'ada@uni.example'
    """
    if not emails:
        return "", ["Gradescope did not say who handed this in; the id in the notebook was taken."]
    own = [email for email in emails if normalised(email) == normalised(claimed)]
    if own:
        return own[0], []
    remark = (
        f"The notebook has the id {claimed!r}, and Gradescope knows you as {emails[0]!r}: counting questions were "
        f"drawn for that. Write STUDENT = {emails[0]!r}, run the notebook and hand it in again."
    )
    return emails[0], [remark]


def _run(arguments: Sequence[str], out: Path) -> Results:
    try:
        command = [*COMMAND, *arguments, "--workers", "1", "--out", str(out)]
        done = subprocess.run(command, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        message = f"the grader was not done after {SECONDS // 60} minutes"
        raise Ungradable(message) from error
    files = list(out.glob("feedback/*/results.json"))
    if len(files) != 1:
        message = f"the grader ended with status {done.returncode}; its log tells your instructor why"
        raise Ungradable(message)
    return dict(json.loads(files[0].read_text("utf-8")))


if __name__ == "__main__":
    sys.exit(main())
