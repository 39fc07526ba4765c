"""A picture without a text of its own fails the strict build."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
FILE_NAME = re.compile(r"[\w./-]*\.(png|jpe?g|svg|gif|webp)$", re.IGNORECASE)


def fault(alt: str, caption: str, uri: str) -> str | None:
    """Say what is wrong with an alternative text, or return None.

    >>> fault("", "Digits.", "a.png")
    'the image a.png has no alt text'
    >>> fault("Digits.", "Digits", "a.png")
    'the image a.png has its caption as alt text'
    """
    if not alt.strip():
        return f"the image {uri} has no alt text"
    if FILE_NAME.fullmatch(alt.strip()) or alt.strip() == uri:
        return f"the image {uri} has a file name as alt text"
    if _plain(alt) == _plain(caption):
        return f"the image {uri} has its caption as alt text"
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()


def check(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Warn of each image of the page whose alternative text says nothing."""
    for image in doctree.findall(nodes.image):
        captions = [
            node.astext() for node in image.parent.findall(nodes.caption)
        ]
        message = fault(
            image.get("alt", ""), captions[0] if captions else "", image["uri"]
        )
        if message:
            LOGGER.warning(
                message, location=image, type="coursebook", subtype="alt"
            )
