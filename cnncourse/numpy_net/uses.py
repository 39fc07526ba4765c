"""How the layers of capsules, sequences, pairs and regions run on the tape."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.capsules import kept_capsule, routing
from cnncourse.numpy_net.run import Run, run
from cnncourse.tape import apply, value_of
from cnncourse.zoo import spec


@run.register
def _(layer: spec.Shared, x: Any, ctx: Run) -> Any:
    n, places, *shape = x.value.shape
    y = run(layer.each, apply("reshape", x, shape=(n * places, *shape)), ctx.inside("each"))
    return apply("reshape", y, shape=(n, places, *y.value.shape[1:]))


@run.register
def _(layer: spec.Crop, x: Any, ctx: Run) -> Any:
    for dim, size in ((2, x.value.shape[2]), (3, x.value.shape[3])):
        x = apply("narrow", x, dim=dim, start=layer.margin, length=size - 2 * layer.margin)
    return x


@run.register
def _(layer: spec.PrimaryCapsules, x: Any, ctx: Run) -> Any:
    n, c, h, w = x.value.shape
    groups = c // layer.features
    x = apply("reshape", x, shape=(n, groups, layer.features, h * w))
    x = apply("permute", x, dims=(0, 1, 3, 2))  # N groups HW features
    return apply("squash", apply("reshape", x, shape=(n, groups * h * w, layer.features)))


@run.register
def _(layer: spec.Capsules, x: Any, ctx: Run) -> Any:
    votes = apply("capsule_votes", x, ctx["weight"])
    coefficients = routing(votes.value, iterations=layer.iterations)
    return apply("squash", apply("capsule_sum", votes, coefficients))


@run.register
def _(layer: spec.CapsuleLength, x: Any, ctx: Run) -> Any:
    return apply("vector_norm", x)


@run.register
def _(layer: spec.CapsuleMask, x: Any, ctx: Run) -> Any:
    capsules, mask = x
    kept = kept_capsule(capsules.value, value_of(mask))[..., None]
    kept = np.broadcast_to(kept, capsules.value.shape)
    return apply("flatten", apply("dropout", capsules, kept, p=0.0))


@run.register
def _(layer: spec.Embedding, x: Any, ctx: Run) -> Any:
    return apply("embedding", x, ctx["weight"])


@run.register
def _(layer: spec.Prepend, x: Any, ctx: Run) -> Any:
    first, others = x
    return apply("stack", first, *apply("unbind", others, dim=1), dim=1)


@run.register
def _(layer: spec.Lstm, x: Any, ctx: Run) -> Any:
    weights = [ctx[key] for key in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    h = c = np.zeros((len(x.value), layer.units), x.value.dtype)
    shown = []
    for step in apply("unbind", x, dim=1):
        h, c = apply("lstm_cell", step, h, c, *weights)
        shown.append(h)
    return apply("stack", *shown[layer.skip :], dim=1)


@run.register
def _(layer: spec.PerAnchor, x: Any, ctx: Run) -> Any:
    n, c, h, w = x.value.shape
    x = apply("permute", x, dims=(0, 2, 3, 1))  # N H W C
    return apply("reshape", x, shape=(n, h * w * c // layer.values, layer.values))


@run.register
def _(layer: spec.RoiMaxPool, x: Any, ctx: Run) -> Any:
    maps, boxes = x[0], value_of(x[1])
    n, places, _ = boxes.shape
    images = np.repeat(np.arange(n), places)[:, None]
    regions = np.hstack([images, boxes.reshape(-1, 4)]).astype(maps.value.dtype)
    options = {"output_size": layer.output_size, "spatial_scale": layer.spatial_scale}
    y = apply("roi_max_pool", maps, regions, **options)
    return apply("reshape", y, shape=(n, places, *y.value.shape[1:]))
