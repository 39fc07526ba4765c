"""Whatever bytes are handed in, a submission comes out or one sentence, and nothing else."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cnncourse.grading.submission import Submission, Ungradable, read

ROOT = Path(__file__).resolve().parents[2]
WHOLE = (ROOT / "exercises/02_perceptron.ipynb").read_bytes()
OTHER = (ROOT / "exercises/12_sizes.ipynb").read_bytes()
SCRIPT = b"""\
# %% [markdown]
# # 02 \xc2\xb7 The perceptron
# %%
# %pip install x
STUDENT = "ada"
#%%
check("02.update", step, STUDENT)
"""
VALUES: list[Any] = [
    *(
        None,
        True,
        -1,
        10**30,
        float("nan"),
        float("-inf"),
        "",
        "code",
        "\ud800",
        "\0",
        "\u202e\r",
        "R",
        "julia",
    ),
    *(
        [],
        {},
        [[]],
        [None],
        ["a", 1],
        {"": 0},
        {"name": {}},
        {"cells": []},
        {"language": "python"},
        ["x"] * 3000,
    ),
]
WORDS = [
    *(
        'STUDENT = "ada"',
        "STUDENT=",
        "STUDENT: int = 7",
        "STUDENT",
        "=",
        "'",
        '"""',
        "\\",
        "\n",
        "\r",
        "\t",
        "    ",
    ),
    *(
        "(" * 300,
        "-" * 9000,
        "0x" + "f" * 6000,
        "9" * 5000,
        "%%time\n",
        "!ls\n",
        "# %%\n",
        "\ud800",
        "\0",
        "é",
        "{",
    ),
    *(
        "f'{",
        "lambda: ",
        "else:",
        "elif x:\n",
        "check('02.a')",
        "check('99.b')",
        r"'\N{x}'",
        r"'\d'",
        "# 02 · x\n",
    ),
]


def corrupted(rng: random.Random, data: bytes) -> bytes:
    """Change bytes, cut, repeat, or splice."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 40))):
        start = rng.randrange(len(changed) + 1)
        end = min(len(changed), start + rng.choice((1, 1, 3, 300)))
        changed[start:end] = rng.choice(
            (
                b"",
                rng.randbytes(end - start),
                bytes(end - start),
                OTHER[start:end],
                changed[start:end] * 2,
                b'"',
                b"}",
            )
        )
    return bytes(changed[: rng.choice((None, None, None, rng.randrange(len(changed) + 1)))])


def rearranged(rng: random.Random, stored: Any) -> Any:
    """Replace, remove, repeat or swap values at any depth."""
    for _ in range(rng.choice((1, 1, 2, 6))):
        inner = stored
        while isinstance(inner, dict | list) and inner:
            place = rng.choice(list(inner)) if isinstance(inner, dict) else rng.randrange(len(inner))
            if rng.random() < 0.3 or not isinstance(inner[place], dict | list):
                break
            inner = inner[place]
        if (
            not isinstance(inner, dict | list)
            or not inner
            or not (isinstance(inner, dict) or place < len(inner))
        ):
            return rng.choice(VALUES)
        deed = rng.randrange(5)
        if deed == 0:
            del inner[place]
        elif deed == 1:
            inner[place] = "".join(rng.choices(WORDS, k=rng.randint(1, 6)))
        elif deed == 2 and isinstance(inner, dict):
            inner[rng.choice(("cells", "worksheets", "input", "source", "cell_type"))] = inner.pop(place)
        else:
            inner[place] = json.loads(json.dumps(rng.choice([*VALUES, stored])))
    return stored


def handed_in(rng: random.Random) -> tuple[str, bytes]:
    """Draw a name and a file."""
    name = rng.choice(
        ("ada.ipynb", "02_perceptron (1).ipynb", "x/../\n\udc80.ipynb", "李明_12345_67890_x.ipynb")
    )
    kind = rng.random()
    if kind < 0.1:
        return "ada.py", corrupted(rng, SCRIPT)
    if kind < 0.15:
        return "ada.py", "".join(rng.choices(WORDS, k=rng.randint(0, 30))).encode("utf-8", "surrogatepass")
    if kind < 0.5:
        return name, corrupted(rng, WHOLE)
    stored = rearranged(rng, json.loads(WHOLE))
    codec = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32"))
    text = json.dumps(stored, ensure_ascii=rng.random() < 0.5)
    return name, text.encode(codec, "surrogatepass" if codec.startswith("utf-8") else "replace")


def outcomes(seed: int, count: int) -> tuple[Counter[str], set[str]]:
    """Read so many files; return how often what came out, and every sentence."""
    rng, came, said = random.Random(seed), Counter[str](), set()
    for number in range(count):
        name, data = handed_in(rng)
        try:
            found = read(name, data, id_from="file" if number % 5 == 0 else "notebook")
        except Ungradable as error:
            came["sentence"] += 1
            said.add(str(error))
        else:
            came["submission"] += 1
            fit(found)
    return came, said


def fit(found: Submission) -> None:
    """Fail unless a submission can be written anywhere."""
    assert found.student.isprintable() or not found.student.isascii()
    assert len(found.student) <= 200
    assert "\n" not in found.student
    assert found.chapter == "" or (len(found.chapter) == 2 and found.chapter.isdigit())
    "".join((found.student, *found.cells)).encode()
    assert not any("\0" in cell or "\r" in cell for cell in found.cells)


@pytest.mark.parametrize("seed", range(4))
def test_only_submissions_and_sentences_come_out(seed: int) -> None:
    came, said = outcomes(seed, 5_000)
    assert min(came["submission"], came["sentence"]) > 1_000
    assert len(said) > 15
    assert all(0 < len(sentence) < 300 and sentence.isprintable() for sentence in said)
