"""Reading a submission: honest oddities whole, everything else one sentence."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from cnncourse.grading.submission import Submission, Ungradable, read

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
CHECK = 'check("02.update", step, STUDENT)'


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], **more}


def text(source: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def notebook(*cells: Any, **more: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def stored(*cells: Any, **more: Any) -> bytes:
    return json.dumps(notebook(*cells, **more)).encode()


def sentence(data: bytes, name: str = "ada.ipynb") -> str:
    with pytest.raises(Ungradable) as caught:
        read(name, data)
    said = str(caught.value)
    assert said
    assert "\n" not in said
    assert len(said) < 300
    return said


@pytest.mark.parametrize("path", EXERCISES, ids=[path.stem for path in EXERCISES])
def test_each_exercise_is_read_as_it_is_stored(path: Path) -> None:
    data = path.read_bytes()
    cells = [cell for cell in json.loads(data)["cells"] if cell["cell_type"] == "code"]
    wanted = tuple("".join(cell["source"]) for cell in cells)
    digest = hashlib.sha256(data).hexdigest()
    assert read(path.name, data) == Submission(path.name, "", path.name[:2], wanted, digest)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_the_encoding_does_not_matter(codec: str) -> None:
    data = json.dumps(notebook(code('STUDENT = "李明"\nx = "é🙂"')), ensure_ascii=False).encode(codec)
    found = read("x.ipynb", data)
    assert (found.student, found.cells) == ("李明", ('STUDENT = "李明"\nx = "é🙂"',))


def test_big_endian_with_a_mark_and_bytes_that_are_no_text() -> None:
    assert read("x.ipynb", b"\xfe\xff" + stored(code("x = 1")).decode().encode("utf-16-be")).cells == (
        "x = 1",
    )
    assert read("x.ipynb", stored(code("x = 1  # ?")).replace(b"?", b"\xe9")).cells == ("x = 1  # \ufffd",)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("x = 1\ny = 2", "x = 1\ny = 2"),
        (["x = 1\n", "y = 2"], "x = 1\ny = 2"),
        ("x = 1\r\ny = 2\rz = 3", "x = 1\ny = 2\nz = 3"),
        ("x\0 = 1", "x = 1"),
        ("x = '\ud800'", "x = '\ufffd'"),
        ("%matplotlib inline\n!ls\nx?", "%matplotlib inline\n!ls\nx?"),
    ],
)
def test_source(source: Any, wanted: str) -> None:
    found = read("x.ipynb", stored(code(source)))
    assert found.cells == (wanted,)
    assert found.cells[0].encode()


def test_cells_keep_their_order_and_other_cells_are_left_out() -> None:
    one = {"cell_type": "raw", "source": "raw = 1"}
    assert read("x.ipynb", stored(code("b = 1"), text("c = 1"), one, code(""), code("a = 1"))).cells == (
        "b = 1",
        "",
        "a = 1",
    )


@pytest.mark.parametrize(
    "stored_notebook",
    [
        notebook(code("x = 1", id="same"), code("y = 1", id="same")),
        notebook(code("x = 1", id=7), code("y = 1", id=None)),
        notebook(code("x = 1"), code("y = 1"), nbformat=5, nbformat_minor=99),
        notebook(code("x = 1"), code("y = 1"), nbformat="four"),
        {"cells": [code("x = 1"), code("y = 1")]},
        notebook(code("x = 1"), code("y = 1"), metadata=None),
        notebook(
            code("x = 1"), code("y = 1"), metadata={"kernelspec": {"name": "my-env", "display_name": "!"}}
        ),
        notebook(
            code("x = 1"), code("y = 1"), metadata={"kernelspec": {"name": "conda", "language": "Python"}}
        ),
        notebook(code("x = 1"), code("y = 1"), metadata={"language_info": {"name": "ipython"}}),
        notebook(code("x = 1"), text(None), {"cell_type": "markdown"}, code("y = 1")),
    ],
)
def test_odd_but_honest_notebooks_are_read(stored_notebook: dict[str, Any]) -> None:
    assert read("x.ipynb", json.dumps(stored_notebook).encode()).cells == ("x = 1", "y = 1")


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("lines", [False, True])
def test_versions_before_4_keep_cells_in_worksheets(version: int, lines: bool) -> None:
    sources = ["x = 1\ny = 2", 'STUDENT = "ada"']
    cells: list[Any] = [
        {"cell_type": "code", "input": s.splitlines(True) if lines else s, "language": "python"}
        for s in sources
    ]
    title = {"cell_type": "heading", "level": 1, "source": "02 · The perceptron"}
    old = {
        "worksheets": [{"cells": [title]}, {"cells": cells}],
        "nbformat": version,
        "metadata": {"name": ""},
    }
    found = read("x.ipynb", json.dumps(old).encode())
    assert (found.cells, found.student, found.chapter) == (tuple(sources), "ada", "02")


def test_a_notebook_that_jupyter_converts_to_version_3_is_read_the_same() -> None:
    import nbformat

    for path in EXERCISES:
        new = nbformat.read(path, 4)
        old = nbformat.v3.writes_json(nbformat.convert(new, 3))
        assert '"worksheets"' in old
        assert read(path.name, old.encode()).cells == read(path.name, path.read_bytes()).cells


def test_50_mb_of_outputs_are_read_and_not_held_many_times() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "0.123, 0.456\n" * 3_600_000}
    data = stored(code("x = 1", outputs=[stream]), code("y = 1"))
    assert len(data) > 50_000_000
    tracemalloc.start()
    found = read("x.ipynb", data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.cells == ("x = 1", "y = 1")
    assert peak < 4 * len(data)


def test_a_notebook_made_to_fill_memory_is_refused_before_it_is_parsed() -> None:
    data = b'{"cells": [' + b"{}," * 6_000_000 + b"{}]}"
    tracemalloc.start()
    said = sentence(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "too many values" in said
    assert peak < 3 * len(data)


def test_numbers_are_not_made() -> None:
    outputs = b'[NaN, -Infinity, 1e999, %s, {"a": %s}]' % (b"7" * 5_000, b"-" + b"3" * 100_000)
    data = stored(code("x = 1")).replace(b'"outputs": []', b'"outputs": ' + outputs)
    assert b"NaN" in data
    found = read(
        "x.ipynb", data.replace(b'"metadata"', b'"execution_count": %s, "metadata"' % (b"9" * 5_000), 1)
    )
    assert (found.cells, found.order) == (("x = 1",), ())


def test_of_a_key_that_stands_twice_the_last_counts() -> None:
    data = stored(code("x = 1")).replace(b'"source": "x = 1"', b'"source": "x = 0", "source": "x = 1"')
    assert read("x.ipynb", data).cells == ("x = 1",)


@pytest.mark.parametrize(
    "name", ["李明.ipynb", "ÄDA.IPYNB", "a\udc80b.ipynb", "x" * 5000 + ".ipynb", "", "/", "\n"]
)
def test_any_name_will_do(name: str) -> None:
    assert read(name, stored(code("x = 1"))).name == name


def test_zero_bytes_behind_a_notebook_do_not_matter() -> None:
    assert read("x.ipynb", stored(code("x = 1")) + b"\0" * 4096).cells == ("x = 1",)


WHOLE = stored(text("# 02 · The perceptron"), code("x = 1"), code("y = 1"))
CONFLICT = b'{\n "cells": [\n<<<<<<< HEAD\n  {"a": 1}\n=======\n  {"a": 2}\n>>>>>>> theirs\n ]\n}\n'
DEEP = b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\0" * 9000, "only zero bytes"),
        (b" \n\xef\xbb\xbf \n", "only zero bytes or blanks"),
        (b"\n <!DOCTYPE html>\n<html>", "HTML page, not a notebook: download the .ipynb"),
        (b"<HTML>", "HTML page"),
        ("<html>".encode("utf-16"), "HTML page"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF, not a notebook"),
        (b"PK\x03\x04\x14\0\0\0", "a zip"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"{\\rtf1 x}", "RTF"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (CONFLICT, "merge conflict"),
        (b"<<<<<<< HEAD\n" + WHOLE, "merge conflict"),
        (WHOLE[:-1], "cut off"),
        (WHOLE[:-60], "cut off"),
        (WHOLE[: WHOLE.index(b"y = 1")], "cut off"),
        (b"{\n" + WHOLE[1:].replace(b":", b"", 1), "damaged in line 2"),
        (DEEP, "nested too deeply"),
        (b"[" * 100_000, "nested too deeply"),
        (b"import numpy as np\n", "not a notebook"),
        (b"[1, 2]", "not a notebook"),
        (b'"text"', "not a notebook"),
        (b"12", "not a notebook"),
        (b"{}", "not a notebook"),
        (b'{"cells": {"a": 1}}', "not a notebook"),
        (b'{"worksheets": 3}', "not a notebook"),
        (b'{"cells": []}', "no code"),
        (stored(text("words"), code(" \n")), "no code"),
        (stored(code("x = 1"), "x"), "cell 2"),
        (stored(code("x = 1"), code("y"), code(["x", 3])), "cell 3"),
        (stored(code({"a": 1})), "cell 1"),
        (stored(code("x"), metadata={"language_info": {"name": "R"}}), "written in R, not in Python"),
        (stored(code("x"), metadata={"kernelspec": {"language": "julia"}}), "written in julia"),
        (stored(code("x"), metadata={"kernelspec": {"language": "a\nb" * 999}}), "written in a ba ba"),
        (stored(*[code("x = 1")] * 2001), "2001 cells"),
        (stored(*[code("x" * 1_000_001)] * 2), "more than 2 MB of code"),
    ],
)
def test_what_cannot_be_graded_is_said_in_one_sentence(data: bytes, words: str) -> None:
    assert words in sentence(data)


def test_a_file_is_at_most_100_mb() -> None:
    filler = b'{"cells": [{"cell_type": "code", "source": "x = 1", "outputs": ["'
    whole = filler + b"x" * (100_000_000 - len(filler) - 5) + b'"]}]}'
    assert len(whole) == 100_000_000
    assert read("x.ipynb", whole).cells == ("x = 1",)
    assert "larger than 100 MB" in sentence(whole + b" ")


def test_2000_cells_and_2_mb_are_read() -> None:
    assert len(read("x.ipynb", stored(*[code("x" * 1000)] * 2000)).cells) == 2000


@pytest.mark.parametrize(
    ("name", "cells", "wanted"),
    [
        ("x.ipynb", [code(CHECK)], "02"),
        ("02_perceptron.ipynb", [code("check( '15.conv', f)")], "15"),
        ("x.ipynb", [code(CHECK), code('check("11.a", f)\ncheck("11.b", f)')], "11"),
        ("x.ipynb", [text("# 09 · The Neocognitron"), code("x = 1")], "09"),
        ("x.ipynb", [text("# 09 · The Neocognitron"), code(CHECK)], "02"),
        ("x.ipynb", [code("# 09 · no title")], ""),
        ("ada_12_sizes.ipynb", [text("# 3"), code("recheck('02.update')")], "12"),
        ("12_sizes/02-perceptron.ipynb", [code("x = 1")], "02"),
        ("x.ipynb", [code("check('٠٢.update')")], ""),
    ],
)
def test_the_chapter_is_that_of_the_checks_else_of_the_title_else_of_the_name(
    name: str, cells: list[Any], wanted: str
) -> None:
    assert read(name, stored(*cells)).chapter == wanted


def test_where_the_id_comes_from() -> None:
    data = stored(code('STUDENT = "grace"'))
    assert read("ada.ipynb", data).student == "grace"
    assert read("ada.ipynb", data, id_from="file").student == "ada"
    assert read("02_perceptron.ipynb", data, id_from="file").student == ""
    assert read("ada.ipynb", stored(code('STUDENT = "your-id"'))).student == "ada"
