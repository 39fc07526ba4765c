"""The Neocognitron of 1980: layers of S-cells and C-cells that organise themselves.

Fukushima (1980), "Neocognitron: a self-organizing neural network model for a mechanism of pattern recognition
unaffected by shift in position", Biological Cybernetics 36. Seen from today an S-layer is a convolution with a
ReLU and divisive inhibition, a C-layer a pooling.
"""

from cnncourse.neocognitron.digits import STROKES, digit, every_shift, flipped
from cnncourse.neocognitron.learning import reinforce, representatives
from cnncourse.neocognitron.network import (
    MODULES,
    RETINA,
    Module,
    Neocognitron,
    final_answers,
    neocognitron,
    organise,
    present,
    recognised,
    respond,
)
from cnncourse.neocognitron.packing import packed, unpacked
from cnncourse.neocognitron.planes import c_layer, falling, s_layer, v_cells
from cnncourse.neocognitron.seen import centres, preferred

__all__ = [
    "MODULES",
    "RETINA",
    "STROKES",
    "Module",
    "Neocognitron",
    "c_layer",
    "centres",
    "digit",
    "every_shift",
    "falling",
    "final_answers",
    "flipped",
    "neocognitron",
    "organise",
    "packed",
    "preferred",
    "present",
    "recognised",
    "reinforce",
    "representatives",
    "respond",
    "s_layer",
    "unpacked",
    "v_cells",
]
