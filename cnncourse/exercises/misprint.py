"""A page with one wrong number: how it is drawn, and how the wrong number is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnncourse.zoo.trace import Trace

__all__ = ["misprint", "misprinted", "parameter_list"]


def misprinted(right: Mapping[str, int], name: str, wrong: int) -> dict[str, int]:
    """Return what a page says, one line of it wrong, as fields of a statement.

    Parameters
    ----------
    right : mapping of str to int
        The number of every line by its name.
    name : str
        The line that is wrong.
    wrong : int

    Returns
    -------
    dict
        ``said_NAME`` for each line, blanks as underscores.

    Examples
    --------
    >>> misprinted({"C1": 156, "pool proj": 8}, "C1", 150)
    {'said_C1': 150, 'said_pool_proj': 8}
    """
    return {field(line): number for line, number in {**right, name: wrong}.items()}


def misprint(right: Mapping[str, int], said: Mapping[str, int]) -> tuple[str, int]:
    """Return the line in which :func:`misprinted` differs, and its right number.

    Examples
    --------
    >>> right = {"C1": 156, "C3": 1516}
    >>> misprint(right, misprinted(right, "C3", 2416))
    ('C3', 1516)
    """
    return next((line, number) for line, number in right.items() if said[field(line)] != number)


def parameter_list(t: Trace, layers: Iterable[str]) -> dict[str, int]:
    """Return the parameters of some layers of a network by their names."""
    return {name: t[name].parameters for name in layers}


def field(line: str) -> str:
    """Return the name under which a statement holds a line."""
    return f"said_{line.replace(' ', '_')}"
