"""Pictures of arrays: images, kernels, feature maps, and numbers in cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnncourse.plots.style import (
    BLUE,
    INK,
    LINE,
    ORANGE,
    as_array,
    new_figure,
    new_grid,
    signed_colours,
    styled,
    title_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

__all__ = ["confusion", "feature_maps", "number_grid", "show_images", "show_kernel", "worked_convolution"]

Window = tuple[int, int, int, int]


@styled
def show_images(
    images: Any,
    titles: Sequence[str] = (),
    *,
    ncols: int | None = None,
    cmap: str = "gray_r",
    limits: tuple[float, float] | None = None,
    size: float = 0.9,
) -> Figure:
    """Show images in rows.

    Parameters
    ----------
    images : array of shape (N, H, W) or (N, 3, H, W), or a sequence of (H, W) and (3, H, W)
    titles : sequence of str
        One per image; may be shorter.
    ncols : int, optional
        Images per row, 8 at most unless given.
    cmap : str
        ``"gray_r"`` paints 1 as black ink on white paper, ``"gray"`` 1 as light; not used for colour.
    limits : (float, float), optional
        The values painted as white and black; the least and the largest of all images unless given.
    size : float
        Width of each image in inches.

    Returns
    -------
    Figure
    """
    arrays = [as_array(image) for image in images]
    low, high = limits or (min(a.min() for a in arrays), max(a.max() for a in arrays))
    tall = max(a.shape[-2] / a.shape[-1] for a in arrays)
    fig, axes = new_grid(len(arrays), ncols, (size, size * tall + 0.25 * bool(titles)))
    for i, (ax, image) in enumerate(zip(axes, arrays, strict=True)):
        ax.imshow(image.transpose(1, 2, 0) if image.ndim == 3 else image, cmap=cmap, vmin=low, vmax=high)
        ax.set_title(title_of(titles, i))
        ax.set_axis_off()
    return fig


def paint_numbers(
    ax: Axes, array: NDArray[Any], colours: NDArray[Any] | None, limit: float, text: str
) -> AxesImage:
    """Paint cells, lines between them and a number in each; no ``colours`` leaves white, no ``text`` no numbers."""
    rows, columns = array.shape
    shade = np.zeros(array.shape) if colours is None else colours
    image = ax.imshow(shade, cmap=signed_colours(), vmin=-limit, vmax=limit)
    for (i, j), value in np.ndenumerate(array) if text else ():
        dark = colours is not None and abs(shade[i, j]) > 0.7 * limit
        ax.text(
            j,
            i,
            format(value, text).replace("-", "−"),
            ha="center",
            va="center",
            color="white" if dark else INK,
        )
    ax.set_xticks(np.arange(columns + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(rows + 1) - 0.5, minor=True)
    ax.grid(which="minor", color=LINE, linewidth=1 if text else 0.4)
    ax.tick_params(which="both", length=0, labelbottom=False, labelleft=False)
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color(LINE)
    return image


def outline(ax: Axes, windows: Iterable[Window]) -> None:
    """Draw a frame around each window (row, column, height, width)."""
    from matplotlib.patches import Rectangle

    for colour, (row, column, height, width) in zip((ORANGE, BLUE) * 50, windows, strict=False):
        corner = (column - 0.5, row - 0.5)
        ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=colour, linewidth=2.5, zorder=3))


@styled
def number_grid(
    array: ArrayLike,
    *,
    highlight: Sequence[Window] | Window = (),
    title: str = "",
    text: str = "g",
    coloured: bool = False,
    size: float = 0.42,
) -> Figure:
    """Show a matrix as numbers in cells.

    Parameters
    ----------
    array : array of shape (H, W)
    highlight : (row, column, height, width), or a sequence of them
        Windows to frame, in cells.
    title : str
    text : str
        How a number is written, as in ``format(3.5, ".2f")``.
    coloured : bool
        Whether cells are blue above zero and orange below.
    size : float
        Width of a cell in inches.

    Returns
    -------
    Figure
    """
    array = as_array(array)
    fig = new_figure(array.shape[1] * size + 0.2, array.shape[0] * size + 0.2 + 0.25 * bool(title))
    ax = fig.subplots()
    ax.set_title(title)
    paint_numbers(ax, array, array if coloured else None, float(np.abs(array).max()) or 1.0, text)
    windows = [highlight] if highlight and isinstance(highlight[0], int) else highlight
    outline(ax, windows)  # type: ignore[arg-type]
    return fig


@styled
def worked_convolution(
    x: ArrayLike, w: ArrayLike, y: ArrayLike, at: tuple[int, int], *, stride: int = 1, text: str = "g"
) -> Figure:
    """Show one step of a convolution: the window in the input, the kernel, and the output that they give.

    Parameters
    ----------
    x : array of shape (H, W)
        The input, padded already.
    w : array of shape (KH, KW)
    y : array of shape (OH, OW)
    at : (int, int)
        Row and column of the output that is worked out.
    stride : int
    text : str
        How a number is written.

    Returns
    -------
    Figure
    """
    arrays = [as_array(a) for a in (x, w, y)]
    height, width = arrays[1].shape
    fig = new_figure(
        sum(a.shape[1] for a in arrays) * 0.42 + 1.4, max(a.shape[0] for a in arrays) * 0.42 + 0.45
    )
    axes = fig.subplots(1, 3, width_ratios=[a.shape[1] for a in arrays])
    for ax, array, name in zip(axes, arrays, ("input", "∗   kernel", "=   output"), strict=True):
        colours = array if name.endswith("kernel") else None
        paint_numbers(ax, array, colours, float(np.abs(array).max()) or 1.0, text)
        ax.set_title(name)
    outline(axes[0], [(at[0] * stride, at[1] * stride, height, width)])
    outline(axes[2], [(*at, 1, 1)])
    return fig


@styled
def show_kernel(
    kernels: ArrayLike, titles: Sequence[str] = (), *, ncols: int | None = None, text: str = "g"
) -> Figure:
    """Show one kernel or several with their numbers, blue above zero and orange below, in one scale.

    Parameters
    ----------
    kernels : array of shape (KH, KW) or (F, KH, KW)
    titles : sequence of str
    ncols : int, optional
        Kernels per row.
    text : str
        How a number is written; ``""`` writes none.

    Returns
    -------
    Figure
    """
    array = as_array(kernels)
    array = array[None] if array.ndim == 2 else array
    _, height, width = array.shape
    cell = 0.45 if text else 0.2
    fig, axes = new_grid(len(array), ncols, (cell * width + 0.15, cell * height + 0.15 + 0.25 * bool(titles)))
    limit = float(np.abs(array).max()) or 1.0
    for i, (ax, kernel) in enumerate(zip(axes, array, strict=True)):
        paint_numbers(ax, kernel, kernel, limit, text)
        ax.set_title(title_of(titles, i))
    return fig


@styled
def feature_maps(
    maps: Any, title: str = "", *, titles: Sequence[str] = (), ncols: int | None = None, size: float = 0.9
) -> Figure:
    """Show the maps of a layer in one scale, with its colour bar.

    Maps with values below zero are shown blue above zero and orange below, others in grey.

    Parameters
    ----------
    maps : array or tensor of shape (C, H, W)
    title : str
        Above all of them.
    titles : sequence of str
        Above each; 0, 1, … unless given.
    ncols : int, optional
    size : float
        Width of a map in inches.

    Returns
    -------
    Figure
    """
    array = as_array(maps)
    signed, limit = array.min() < 0, float(np.abs(array).max()) or 1.0
    fig, axes = new_grid(len(array), ncols, (size, size + 0.25))
    colours, low = (signed_colours(), -limit) if signed else ("gray_r", 0.0)
    for i, (ax, values) in enumerate(zip(axes, array, strict=True)):
        image = ax.imshow(values, cmap=colours, vmin=low, vmax=limit)
        ax.set_axis_off()
        ax.set_title(title_of(titles or [str(n) for n in range(len(array))], i), fontsize="small")
    fig.suptitle(title)
    fig.colorbar(
        image,
        ax=axes,
        shrink=0.8,
        aspect=12,
        ticks=[-limit, 0, limit] if signed else [0, limit],
        format="%.2g",
    )
    return fig


@styled
def confusion(true: ArrayLike, predicted: ArrayLike, classes: Sequence[Any] = range(10)) -> Figure:
    """Show how often each class was taken for each.

    Parameters
    ----------
    true, predicted : array of int of shape (N,)
        Numbers of classes, from 0.
    classes : sequence
        Their names.

    Returns
    -------
    Figure
        Rows are the true classes; a colour is the share within its row; zeros are not written.
    """
    counts = np.zeros((len(classes), len(classes)), int)
    np.add.at(counts, (as_array(true), as_array(predicted)), 1)
    share = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    fig = new_figure(0.42 * len(classes) + 1, 0.42 * len(classes) + 0.8)
    ax = fig.subplots()
    paint_numbers(ax, counts, share, 1.0, "d")
    for label, count in zip(ax.texts, counts.ravel(), strict=True):
        label.set_visible(bool(count))
    names = [str(name) for name in classes]
    ax.set_xticks(range(len(names)), names, rotation=45 if max(map(len, names)) > 3 else 0)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(labelbottom=True, labelleft=True)
    ax.set_xlabel("taken for")
    ax.set_ylabel("true class")
    return fig
