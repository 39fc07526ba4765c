"""Every row of the ledger computes, has a verdict, and a wrong figure is found."""

from dataclasses import replace

import pytest

from cnncourse.ledger import ERRATA, ROWS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_row_has_a_verdict(row):
    assert row.verdict in {"yes", "partly", "no"}
    assert row.verdict != "yes" or row.agrees


@pytest.mark.parametrize("erratum", ERRATA, ids=lambda row: row.key)
def test_erratum_holds(erratum):
    assert erratum.check() is True


def test_keys_stand_once():
    for rows in (ROWS, ERRATA):
        keys = [row.key for row in rows]
        assert len(keys) == len(set(keys))


def test_a_wrong_figure_is_found():
    row = replace(ROWS[0], printed=ROWS[0].printed + 1)
    with pytest.raises(ValueError, match="judge it, with a reason"):
        _ = row.verdict
    with pytest.raises(ValueError, match="needs a reason"):
        _ = replace(row, judged="no").verdict
    assert replace(row, judged="no", reason="because").verdict == "no"
