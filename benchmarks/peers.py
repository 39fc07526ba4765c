"""ONNX's reference evaluator as a contestant, where it is installed."""

from __future__ import annotations

import math
from typing import Any

from timing import Contestant

from cnncourse.shapes import Array

try:
    from onnx import helper, reference
except ImportError:
    helper = None

__all__ = ["has_onnx", "onnx_node"]

has_onnx = helper is not None


def onnx_node(
    op: str,
    inputs: dict[str, Array],
    *,
    outputs: int = 1,
    one_map: bool = False,
    check: Any = None,
    **attributes: Any,
) -> dict[str, Contestant]:
    """Return a network of one node as "onnx", nothing where there is no ONNX; ``one_map`` where it is slow."""
    if not has_onnx:
        return {}
    share: Any = (slice(1), slice(1)) if one_map else ...
    times = math.prod(inputs["x"].shape[:2]) if one_map else 1
    inputs = inputs | {"x": inputs["x"][share]}
    names = [f"y{i}" for i in range(outputs)]
    node = helper.make_node(op, list(inputs), names, **attributes)
    infos = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(a.dtype), None)
        for name, a in inputs.items()
    ]
    ends = [helper.make_tensor_value_info("y0", infos[0].type.tensor_type.elem_type, None)]
    model = helper.make_model(helper.make_graph([node], op, infos, ends))
    session = reference.ReferenceEvaluator(model)
    return {"onnx": Contestant(lambda: session.run(None, inputs)[0], times, share, check)}
