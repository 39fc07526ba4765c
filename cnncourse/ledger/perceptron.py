"""Ledger and errata of the chapter on perceptron."""

from __future__ import annotations

from cnncourse.ledger.rows import Erratum, Row

__all__ = ["ERRATA", "ROWS"]

ROWS: list[Row] = []

ERRATA: list[Erratum] = []
