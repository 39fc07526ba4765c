"""Published figures as rows: paper, place, what is printed, what we get, verdict. And errata, likewise.

Each topic has a file beside this one with its ``ROWS`` and ``ERRATA``; a new topic goes into ``TOPICS``.
"""

from __future__ import annotations

from cnncourse.ledger import (
    alexnet,
    backpropagation,
    capsules,
    convolution,
    images,
    inception,
    lenet,
    limits,
    neocognitron,
    perceptron,
    pooling,
    receptive_fields,
    resnet,
    silence,
    sizes,
    structure,
    vgg,
)
from cnncourse.ledger.rows import Erratum, Row, errata_table, ledger_table
from cnncourse.show.html import Html

__all__ = ["ERRATA", "ROWS", "TOPICS", "Erratum", "Row", "errata_table", "ledger_table", "table"]

TOPICS = {
    "02_perceptron": perceptron,
    "03_limits": limits,
    "04_backpropagation": backpropagation,
    "08_receptive_fields": receptive_fields,
    "09_neocognitron": neocognitron,
    "10_structure": structure,
    "11_convolution": convolution,
    "12_sizes": sizes,
    "13_pooling": pooling,
    "15_lenet": lenet,
    "16_silence": silence,
    "17_alexnet": alexnet,
    "18_vgg": vgg,
    "19_inception": inception,
    "20_resnet": resnet,
    "21_capsules": capsules,
    "25_images_from_images": images,
}

ROWS: tuple[Row, ...] = tuple(row for topic in TOPICS.values() for row in topic.ROWS)
ERRATA: tuple[Erratum, ...] = tuple(row for topic in TOPICS.values() for row in topic.ERRATA)


def table(chapter: str) -> Html:
    """Return the ledger rows of a chapter as a table for its page.

    Parameters
    ----------
    chapter : str
        As ``"15_lenet"``.
    """
    return ledger_table(TOPICS[chapter].ROWS)
