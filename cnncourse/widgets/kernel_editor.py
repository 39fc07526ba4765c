"""The kernel editor: weights of a small kernel, and at once what they make of a photograph."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import traitlets

from cnncourse.data import photograph
from cnncourse.filters import KERNELS, as_used, binomial
from cnncourse.ops.conv2d import conv2d
from cnncourse.ops.pad2d import pad2d
from cnncourse.shapes import Array
from cnncourse.widgets.base import StaticWidget, module, numbers
from cnncourse.widgets.conv_explorer import PAD_MODES, as_text

__all__ = ["KernelEditor"]

LARGE = {
    "box blur 5×5": np.full((5, 5), 1 / 25),
    "Gaussian blur 5×5": np.outer(binomial(4), binomial(4)),
    "Laplacian of Gaussian 5×5": np.array(
        [[0, 0, -1, 0, 0], [0, -1, -2, -1, 0], [-1, -2, 16, -2, -1], [0, -1, -2, -1, 0], [0, 0, -1, 0, 0]]
    ),
}
PRESETS = {name: numbers("kernel", w, 2) for name, w in {**KERNELS, **LARGE}.items()}


def small_photograph() -> Array:
    """Return a part of the bundled photograph at half its size: a roof against the sky, 120 × 160 pixels."""
    part = photograph("china", grey=True)[20:260, 40:360]
    return part.reshape(120, 2, 160, 2).mean(axis=(1, 3))


class KernelEditor(StaticWidget):
    """Edit the weights of a kernel and see what it makes of a photograph; a window worked out.

    Parameters
    ----------
    image : array_like of shape (H, W), optional
        Grey, in [0, 1]; kept as whole numbers from 0 to 255. At most 200 × 200 pixels.
    kernel : str or array_like of shape (3, 3) or (5, 5)
        A name of the list of presets, or weights as a network uses them.
    flip : bool
        Whether the kernel is turned by 180 degrees first, as convolution is defined.
    normalise : bool
        Whether the weights are divided by their sum.
    border : {"zeros", "replicate", "reflect", "symmetric"}
        What stands around the photograph.
    look : {"cut off", "signed", "strength"}
        How the result is shown.
    row, column : int
        The pixel whose window is worked out.

    Examples
    --------
    >>> editor = KernelEditor(np.eye(5) * 0.2, "box blur", row=2, column=2)
    >>> editor.filtered()[2].round(2).tolist()
    [5.67, 11.33, 17.0, 11.33, 5.67]
    """

    _esm = module("kernel_editor", "conv_arithmetic", "kernel_arithmetic", "kernel_editor")
    script = "kernel_editor"
    drawn = (
        "pixels",
        "height",
        "width",
        "presets",
        "kernel",
        "flip",
        "normalise",
        "border",
        "look",
        "row",
        "column",
    )

    pixels = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    presets = traitlets.Dict(PRESETS).tag(sync=True)
    kernel = traitlets.Any(PRESETS["Sobel x"]).tag(sync=True)
    flip = traitlets.Bool(False).tag(sync=True)
    normalise = traitlets.Bool(False).tag(sync=True)
    border = traitlets.Enum(list(PAD_MODES), default_value="replicate").tag(sync=True)
    look = traitlets.Enum(["cut off", "signed", "strength"], default_value="cut off").tag(sync=True)
    row = traitlets.Int(60, min=0).tag(sync=True)
    column = traitlets.Int(80, min=0).tag(sync=True)

    def __init__(self, image: Any = None, kernel: Any = "Sobel x", **traits: Any) -> None:
        values = np.array(numbers("image", small_photograph() if image is None else image, 2), float)
        height, width = values.shape
        if not (
            5 <= min(height, width) <= max(height, width) <= 200 and 0 <= values.min() <= values.max() <= 1
        ):
            msg = f"image must have 5 to 200 rows and columns of numbers in [0, 1], not {height} and {width}"
            raise traitlets.TraitError(msg)
        grey = np.round(255 * values).astype(np.uint8)
        traits.setdefault("row", height // 2)
        traits.setdefault("column", width // 2)
        pixels = base64.b64encode(grey.tobytes()).decode()
        super().__init__(kernel=kernel, pixels=pixels, height=height, width=width, **traits)

    @traitlets.validate("kernel")
    def _plain(self, proposal: Any) -> list[Any]:
        value = proposal["value"]
        weights = numbers("kernel", PRESETS.get(value, value) if isinstance(value, str) else value, 2)
        if np.shape(weights) not in {(3, 3), (5, 5)}:
            msg = f"kernel must be 3 × 3 or 5 × 5, not {' × '.join(map(str, np.shape(weights)))}"
            raise traitlets.TraitError(msg)
        return weights

    def grey(self) -> Array:
        """Return the photograph, 0 to 255, of shape (H, W)."""
        flat = np.frombuffer(base64.b64decode(self.pixels), np.uint8)
        return flat.reshape(self.height, self.width).astype(float)

    def used(self) -> Array:
        """Return the weights as they meet the pixels, flipped and divided as asked."""
        return as_used(np.array(self.kernel, float), flip=self.flip, normalise=self.normalise)

    def padded(self) -> Array:
        """Return the photograph with what stands around it."""
        width, mode = len(self.kernel) // 2, PAD_MODES[self.border]
        return pad2d(self.grey()[None, None], width, mode=mode)[0, 0]

    def filtered(self) -> Array:
        """Return the result, of the photograph's size."""
        return conv2d(self.padded()[None, None], self.used()[None, None])[0, 0]

    def describe(self) -> list[str]:
        """Return the kernel and the window in words."""
        w = self.used()
        window = self.padded()[self.row : self.row + len(w), self.column : self.column + len(w)]
        return [
            "Kernel editor: the weights of a kernel, and what they make of a photograph.",
            f"Photograph: {self.height} × {self.width} pixels of 0 to 255; border: {self.border}.",
            f"Weights, {'flipped' if self.flip else 'not flipped'}: {as_text(w.tolist())}.",
            f"At row {self.row}, column {self.column} the window reads {as_text(window.tolist())}.",
            f"The sum of the products is {self.filtered()[self.row, self.column]:.2f}.".replace("-", "−"),
        ]
