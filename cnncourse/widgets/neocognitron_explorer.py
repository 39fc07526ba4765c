"""The Neocognitron in the page: a retina to drag and draw on, and the answers of all its cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from cnncourse.neocognitron import Neocognitron, final_answers, packed, respond, unpacked
from cnncourse.widgets.base import StaticWidget, module, numbers

__all__ = ["NeocognitronExplorer"]


class NeocognitronExplorer(StaticWidget):
    """Drag a pattern over the retina of a trained Neocognitron, or draw on it, and watch the cells of every layer.

    Parameters
    ----------
    net : cnncourse.neocognitron.Neocognitron
        It is shown as :func:`cnncourse.neocognitron.packed` writes it, its weights rounded.
    patterns : array_like of shape (K, 16, 16)
        0 and 1; what the buttons show.
    names : sequence, optional
        Of the patterns; 0, 1, … unless given.
    image : array_like of shape (16, 16), optional
        What is shown first; the first pattern unless given.

    Attributes
    ----------
    cells : list of int
        The final cell that answers each pattern most.

    Examples
    --------
    >>> from cnncourse.neocognitron import digit, neocognitron, present
    >>> NeocognitronExplorer(present(neocognitron(), digit(1)), [digit(1)], names=[1]).describe()[1]
    'The strongest final cell is the cell of “1”: 0.01.'
    """

    _esm = module(
        "neocognitron_explorer", "neocognitron_arithmetic", "neocognitron_layers", "neocognitron_explorer"
    )
    script = "neocognitron_explorer"
    drawn = ("image", "patterns", "names", "cells", "net", "limits", "drawing", "flips")

    image = traitlets.Any().tag(sync=True)
    patterns = traitlets.Any().tag(sync=True)
    names: Any = traitlets.List().tag(sync=True)
    cells: Any = traitlets.List().tag(sync=True)
    net: Any = traitlets.Dict().tag(sync=True)
    limits: Any = traitlets.List().tag(sync=True)
    drawing = traitlets.Bool(False).tag(sync=True)
    flips = traitlets.Int(0, min=0).tag(sync=True)

    @traitlets.validate("image", "patterns")
    def _plain(self, proposal: Any) -> list[Any]:
        name = proposal["trait"].name
        plain = numbers(name, proposal["value"], 2 if name == "image" else 3)
        if np.shape(plain)[-2:] != (16, 16) or not set(np.ravel(plain)) <= {0, 1}:
            msg = f"{name} must be 16×16 cells of 0 and 1"
            raise traitlets.TraitError(msg)
        return plain

    def __init__(
        self, net: Neocognitron, patterns: Any, names: Any = None, image: Any = None, **traits: Any
    ) -> None:
        state, shown = packed(net), np.asarray(patterns, float)
        super().__init__(
            patterns=patterns,
            image=shown[0] if image is None else image,
            net=state,
            names=list(names or range(len(shown))),
            **traits,
        )
        rounded = unpacked(state)
        self.cells = final_answers(rounded, shown).argmax(axis=1).tolist()
        layers = [u for pair in respond(rounded, shown) for u in pair]
        self.limits = [float(f"{u.max():.2g}") for u in layers]

    def describe(self) -> list[str]:
        """Return what the final cells answer, in words."""
        answers = final_answers(unpacked(self.net), np.array([self.image], float))[0]
        best = int(answers.argmax())
        owner = (
            f"the cell of “{self.names[self.cells.index(best)]}”" if best in self.cells else f"cell {best}"
        )
        said = (
            f"The strongest final cell is {owner}: {answers[best]:.2f}."
            if answers[best] > 0
            else "No final cell answers."
        )
        lit = int(np.sum(self.image))
        return [f"A trained Neocognitron looks at a retina of 16×16 cells, {lit} of them lit.", said]
