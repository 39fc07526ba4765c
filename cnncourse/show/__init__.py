"""What a page shows beside figures: source code, time lines, tables, and that two results are equal.

Everything here gives the same bytes on every machine, as HTML for the page and as plain text for a terminal.
"""

from cnncourse.show.code import source
from cnncourse.show.equality import NotEqual, equal, largest_difference
from cnncourse.show.html import Html, beside, table, timeline, verdict_badge

__all__ = [
    "Html",
    "NotEqual",
    "beside",
    "equal",
    "largest_difference",
    "source",
    "table",
    "timeline",
    "verdict_badge",
]
