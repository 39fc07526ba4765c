"""Drawings of networks, from nothing but their declaration: SVG, and the same in words."""

from cnncourse.draw.drawing import Drawing, draw

__all__ = ["Drawing", "draw"]
