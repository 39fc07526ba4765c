"""Interactives that work in Jupyter and, with the same JavaScript, in a built page without a kernel.

What they compute in the browser is held against :mod:`cnncourse.ops`, :mod:`cnncourse.shapes` and
:mod:`cnncourse.perceptron` by the tests. :mod:`cnncourse.widgets.live` holds what needs a kernel.
"""

from cnncourse.widgets.architecture_explorer import ArchitectureExplorer
from cnncourse.widgets.conv_explorer import ConvExplorer
from cnncourse.widgets.field_explorer import FieldExplorer
from cnncourse.widgets.kernel_editor import KernelEditor
from cnncourse.widgets.layer_explorer import LayerExplorer
from cnncourse.widgets.live import output_size_slider
from cnncourse.widgets.neocognitron_explorer import NeocognitronExplorer
from cnncourse.widgets.perceptron_playground import PerceptronPlayground
from cnncourse.widgets.pooling_window import PoolingWindow
from cnncourse.widgets.sound_player import SoundPlayer

__all__ = [
    "ArchitectureExplorer",
    "ConvExplorer",
    "FieldExplorer",
    "KernelEditor",
    "LayerExplorer",
    "NeocognitronExplorer",
    "PerceptronPlayground",
    "PoolingWindow",
    "SoundPlayer",
    "output_size_slider",
]
