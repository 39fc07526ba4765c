"""Text that others wrote, made fit for a page, a table, a file's name."""

from __future__ import annotations

import re
import unicodedata
from base64 import b32encode
from hashlib import sha256
from html import escape

__all__ = ["cell", "clean", "folder_name", "markdown", "markup", "seen"]

UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # controls, halves of surrogate pairs
TURNS = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)  # turn a line round, or are not seen
MEANS_SOMETHING = re.compile(r"([\\`*_\[\]<>#|&~$@]|:(?=//)|(?<=www)\.|^[-+=])")
FORMULA = re.compile(r"(^|[;,|])(?=\s*[=+\-@＝＋－＠])")


def clean(text: str, longest: int = 500) -> str:
    r"""Write text on one line: blanks as one blank each, what cannot be seen as a sign, the end cut off.

    Examples
    --------
    >>> clean("ada\n\tlovelace \x00 \u202egnp.exe")
    'ada lovelace � �gnp.exe'
    >>> clean("long " * 9, longest=12)
    'long long l…'
    """
    line = seen(" ".join(text[: 4 * longest].split()))
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def seen(text: str) -> str:
    r"""Write a sign for what cannot be seen, or turns a line round; ends of lines stay.

    Examples
    --------
    >>> seen("x = 1\n\x00")
    'x = 1\n�'
    """
    return TURNS.sub("�", UNSEEN.sub("�", text))


def markup(text: str, longest: int = 500) -> str:
    """Write text for HTML.

    Examples
    --------
    >>> markup("<script>alert('ada')</script>")
    '&lt;script&gt;alert(&#x27;ada&#x27;)&lt;/script&gt;'
    """
    return escape(clean(text, longest))


def markdown(text: str, longest: int = 500) -> str:
    r"""Write text for Markdown.

    Examples
    --------
    >>> markdown("[ada](https://evil.example) *w*")
    '\\[ada\\](https\\://evil.example) \\*w\\*'
    """
    line = MEANS_SOMETHING.sub(r"\\\1", clean(text, longest))
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", line)  # not the first of a numbered list


def cell(text: str) -> str:
    """Write text for a cell of a spreadsheet, which takes what begins with = + - @ for a formula: put ' before it.

    The same where a part begins so after a semicolon, comma or bar, at which some spreadsheets split a line.

    Examples
    --------
    >>> cell('=HYPERLINK("https://evil.example")'), cell("ada;-1"), cell("ada-1")
    ('\\'=HYPERLINK("https://evil.example")', "ada;'-1", 'ada-1')
    """
    return FORMULA.sub(r"\1'", clean(text))


def folder_name(name: str) -> str:
    """Return the name of a submission's folder: the same in every run, and of no other submission.

    What can be read comes first, the front of the last folder and of the file; the end, 80 bits of the name's SHA-256,
    keeps apart what only looks alike.

    Examples
    --------
    >>> folder_name("section 1/Ada.ipynb"), folder_name("section 1/ada.ipynb")
    ('section-1-Ada-nvyvehzoqu626675', 'section-1-ada-4eiefncq2o573d6c')
    """
    parts = re.sub(r"\.(ipynb|py)$", "", name, flags=re.IGNORECASE).split("/")[-2:]
    plain = [re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", part)).strip("-") for part in parts]
    readable = "-".join(filter(None, (part[:24].strip("-") for part in plain)))
    mark = b32encode(sha256(name.encode("utf-8", "surrogatepass")).digest()[:10]).decode().lower()
    return f"{readable or 'submission'}-{mark}"
