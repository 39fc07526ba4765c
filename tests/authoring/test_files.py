"""Each malformed file is refused in one sentence that names it."""

import json
from pathlib import Path

import pytest

from cnncourse.authoring.files import AuthoringError, found, read, write

BAD = {
    b"": "not JSON, line 1",
    b"{": "not JSON, line 1",
    b"\xff\xfe\x00": "not UTF-8 text",
    b"[]": "no list of cells",
    b"3": "no list of cells",
    b'{"cells": 3}': "no list of cells",
    b'{"worksheets": [], "nbformat": 3}': "no list of cells",
    b'{"cells": [3], "metadata": {}, "nbformat": 4}': "not a valid notebook",
    b'{"cells": [{}], "metadata": {}, "nbformat": 4}': "not a valid notebook",
    b'{"cells": [], "nbformat": 4}': "not a valid notebook",
    b'{"cells": [], "metadata": {}, "nbformat": "x"}': "not a valid notebook",
    b'{"cells": [{"cell_type": "code", "metadata": {}, "source": ""}], "metadata": {}, "nbformat": 4}': "cell 1",
    b'{"cells": [{"cell_type": "poem", "metadata": {}, "source": ""}], "metadata": {}, "nbformat": 4}': "cell 1",
}


@pytest.mark.parametrize(("content", "reason"), BAD.items())
def test_malformed(tmp_path, content, reason):
    path = tmp_path / "bad.ipynb"
    path.write_bytes(content)
    with pytest.raises(AuthoringError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mark_at_the_start_and_lists_of_lines_are_read(tmp_path):
    path = tmp_path / "bom.ipynb"
    cell = {"cell_type": "markdown", "metadata": {}, "source": ["a\n", "b"]}
    stored = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(stored).encode())
    assert read(path)["cells"][0]["source"] == "a\nb"


def test_found(tmp_path):
    for name in ("b.ipynb", "a.ipynb", "c.md"):
        (tmp_path / name).touch()
    assert [path.name for path in found([tmp_path, tmp_path / "a.ipynb"])] == ["a.ipynb", "b.ipynb"]
    with pytest.raises(AuthoringError, match="does not end in"):
        found([tmp_path / "c.md"])
    with pytest.raises(AuthoringError, match="no such file"):
        found([Path("nowhere.ipynb")])


def test_write_says_whether_it_changed_anything_and_leaves_no_other_file(tmp_path):
    path = tmp_path / "new" / "t.ipynb"
    assert [write(path, content) for content in (b"a", b"a", b"b")] == [True, False, True]
    assert path.read_bytes() == b"b"
    assert [file.name for file in path.parent.iterdir()] == ["t.ipynb"]
    assert path.stat().st_mode & 0o777 == 0o644
