"""Which submissions look alike: a reason to read two of them side by side, never a verdict.

Programs are compared as MOSS does it (winnowing; the library is copydetect): names, blanks and comments do not count,
so that renaming hides nothing; what was handed out does not count either, nor what a large part of the class wrote.
Students' code is read as text; nothing of it is run or imported.

What counts as remarkable was set by the tests' right answers, which are written differently on purpose: two of them in
a chapter have at most 130 characters in common, and 26 % of the shorter.

References
----------
S. Schleimer, D. Wilkerson, A. Aiken: Winnowing: local algorithms for document fingerprinting. SIGMOD 2003.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnncourse.exercises.verdicts import counted
from cnncourse.grading.reports import whole
from cnncourse.grading.similarity_page import Comparison, Pair, as_html, write_csv
from cnncourse.grading.text import seen

if TYPE_CHECKING:
    from cnncourse.grading.submission import Submission

__all__ = ["similarity"]

GRAM = 25  # characters with names as one letter each, about ten tokens: nothing shorter counts
LEAST, SHARE = 150, 0.3  # of these characters in common, and of the own code of one of the two
MOST_PAIRS, LONGEST = 200, 30_000
LONGEST_LINE = 400  # the lexer's time grows with the square of a line
QUOTES = ('"""', "'''")
DOCSTRING = re.compile(r'^[ \t]*""".*?"""[ \t]*$', re.MULTILINE | re.DOTALL)
ID = re.compile(r"""STUDENT\s*=\s*(?:"[^"\\]*"|'[^'\\]*'|\d+)\s*(?:#.*)?""")


def similarity(submissions: Sequence[Submission], handed_out: Sequence[str], out: Path) -> str:
    """Write similarity.html and similarity.csv: pairs of submissions that have much code in common.

    Parameters
    ----------
    submissions : sequence of Submission
    handed_out : sequence of str
        The code cells of the exercises: what stands in them is nobody's own.
    out : Path
        The folder to write to.

    Returns
    -------
    str
        A sentence for the terminal.

    Raises
    ------
    ValueError
        When the library is missing.
    """
    prints = _fingerprints(submissions, handed_out)
    most = max(10, len(submissions) // 10)
    ordinary = [submissions[i] for i in _leave_out_common(prints, most)]
    pairs = list(islice(_pairs(submissions, prints), MOST_PAIRS))
    comparison = Comparison(len(submissions), most, ordinary, pairs, LEAST, SHARE)
    with whole(out / "similarity.csv", "utf-8-sig") as file:
        write_csv(pairs, file)
    with whole(out / "similarity.html") as file:
        file.write(as_html(comparison))
    found, among = counted(len(pairs), "pair"), counted(len(submissions), "submission")
    said = f"similarity: {found} among {among} to read side by side, in {out}/similarity.html"
    return said + _of_ordinary(len(ordinary))


def _of_ordinary(number: int) -> str:
    if not number:
        return ""
    return f"; {number} consist{'s' if number == 1 else ''} mostly of passages that many have"


def _library() -> Any:
    try:
        import_module("copydetect")
        return import_module("copydetect.detector")
    except ImportError:
        msg = 'the similarity report needs copydetect: pip install "cnncourse[grading]"'
        raise ValueError(msg) from None


def _fingerprints(submissions: Sequence[Submission], handed_out: Sequence[str]) -> list[Any]:
    """Return the fingerprint of each one's own code."""
    library = _library()

    def fingerprint(code: str) -> Any:  # a window of 1 keeps every hash, so that two runs agree
        return library.CodeFingerprint("cells.py", GRAM, 1, language="python", fp=io.StringIO(code))

    given = fingerprint("\n".join(handed_out)).hashes
    lines = {line.strip() for cell in handed_out for line in cell.splitlines()}
    docstrings = sorted({text for cell in handed_out for text in DOCSTRING.findall(cell)})
    prints = [fingerprint(own_code(_without(item.cells, docstrings), lines)) for item in submissions]
    for item in prints:
        _forget(item, given)
    return prints


def _without(cells: Iterable[str], texts: Sequence[str]) -> Iterator[str]:
    """Yield the cells without texts, each of which goes as a whole, so that no quote stays alone."""
    for cell in cells:
        for text in texts:
            cell = cell.replace(text, "")
        yield cell


def own_code(cells: Iterable[str], handed_out: Container[str]) -> str:
    """Return the code without blank lines, lines that were handed out, and the id.

    Lines with the quotes of a docstring stay, as one of a pair must not go alone.

    Examples
    --------
    >>> own_code(['STUDENT = "ada"', "def area(r):\\n\\n    return 3 * r"], {"def area(r):", "return ..."})
    '    return 3 * r'
    """
    lines = (line[:LONGEST_LINE].rstrip() for cell in cells for line in cell.splitlines())
    own = (line for line in lines if line and (_cannot_go(line) or not _given(line, handed_out)))
    return seen("\n".join(own)[:LONGEST])


def _given(line: str, handed_out: Container[str]) -> bool:
    return line.strip() in handed_out or bool(ID.fullmatch(line))


def _cannot_go(line: str) -> bool:
    return any(quote in line for quote in QUOTES) or not re.search(r"\w", line)


def _forget(fingerprint: Any, hashes: Iterable[int]) -> None:
    """Leave hashes out; copydetect's own way drops what occurs twice in a submission, too."""
    for value in fingerprint.hashes.intersection(hashes):
        fingerprint.hashes.remove(value)
        del fingerprint.hash_idx[value]
    coverage = _library().get_token_coverage
    fingerprint.token_coverage = int(coverage(fingerprint.hash_idx, GRAM, len(fingerprint.filtered_code)))


def _leave_out_common(prints: Sequence[Any], most: int) -> list[int]:
    """Leave out what more than ``most`` have, and return who consists of such passages for the larger part."""
    holders = Counter(value for item in prints for value in item.hashes)
    common = {value for value, count in holders.items() if count > most}
    before = [item.token_coverage for item in prints]
    for item in prints:
        _forget(item, common)
    return [i for i, item in enumerate(prints) if before[i] > LEAST and item.token_coverage < before[i] / 2]


def _candidates(prints: Sequence[Any]) -> list[tuple[int, int]]:
    """Return the pairs that have as many hashes in common as the least number of characters needs."""
    from scipy.sparse import csr_array

    columns: dict[int, int] = {}
    rows = [[columns.setdefault(value, len(columns)) for value in item.hashes] for item in prints]
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    flat = [column for row in rows for column in row]
    holds = csr_array(([1] * len(flat), flat, starts), shape=(len(prints), max(1, len(columns))))
    both = (holds @ holds.T).tocoo()
    enough = (both.data >= LEAST / GRAM) & (both.row < both.col)
    return list(zip(both.row[enough].tolist(), both.col[enough].tolist(), strict=True))


def _pairs(submissions: Sequence[Submission], prints: Sequence[Any]) -> Iterator[Pair]:
    """Yield the remarkable pairs, those that share most first."""
    library = _library()
    found = []
    for i, j in _candidates(prints):
        length, shares, slices = library.compare_files(prints[i], prints[j])
        if length >= LEAST and max(shares) >= SHARE:
            found.append((max(shares), int(length), i, j, shares, slices))
    found.sort(key=lambda row: (-row[0], -row[1], row[2:4]))
    for _, length, i, j, shares, slices in found:
        excerpts = [
            library.highlight_overlap(prints[k].raw_code, where, "<mark>", "</mark>", 2, escape_html=True)[0]
            for k, where in zip((i, j), slices, strict=True)
        ]
        yield Pair((submissions[i], submissions[j]), length, tuple(shares), tuple(excerpts))
