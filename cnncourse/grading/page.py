"""A page that needs nothing but itself: no script, no request; light and dark; any width."""

from __future__ import annotations

__all__ = ["page"]

STYLE = """
:root { color-scheme: light dark; --text: #1f2328; --quiet: #57606a; --back: #fff; --line: #d0d7de; --soft: #f3f5f7;
  --right: #1a7f37; --wrong: #9a4b00; --fault: #b3261e; --mark: #fff2b8 }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --quiet: #a3adb8; --back: #12161c; --line: #3a424c; --soft: #1c222a;
    --right: #56d364; --wrong: #f0a35e; --fault: #ff8f85; --mark: #4d4416 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
main.wide { max-width: 78rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
p { margin: .5rem 0 } table + p { margin-top: 1rem }
code { font: .9em ui-monospace, monospace; background: var(--soft); padding: .1em .25em; border-radius: .2em }
.total { font-size: 1.25rem; font-weight: 600 }
.quiet, footer { color: var(--quiet); font-size: .9rem }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; color: var(--quiet); font-size: .9rem; padding-bottom: .25rem }
th, td { text-align: left; vertical-align: top; padding: .5rem .5rem .5rem 0; border-bottom: 1px solid var(--line) }
.words td { border: 0; padding: 0 0 .6rem }
tbody.question { border-bottom: 1px solid var(--line) }
tbody.question th, tbody.question td { border: 0 }
.number { text-align: right; white-space: nowrap; padding-right: 0 }
.state { white-space: nowrap; font-weight: 600 } .state.quiet { font-size: inherit }
.right { color: var(--right) } .wrong { color: var(--wrong) } .fault { color: var(--fault) }
.notice { border-left: 4px solid var(--fault); background: var(--soft); padding: .5rem 1rem }
.notice h2 { margin: .25rem 0 }
footer { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem }
"""


def page(title: str, body: str, *, style: str = "", wide: bool = False) -> str:
    """Return a whole page.

    Parameters
    ----------
    title, body : str
        HTML; what others wrote in it is escaped already.
    style : str
        More of the style sheet.
    wide : bool
        Use the whole width of a screen.

    Examples
    --------
    >>> page("Feedback", "<h1>Feedback</h1>").count("<h1>")
    1
    """
    kind = ' class="wide"' if wide else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{STYLE}{style}</style>
</head>
<body>
<main{kind}>
{body}
</main>
</body>
</html>
"""
