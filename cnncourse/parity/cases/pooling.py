"""Cases of poolings."""

from __future__ import annotations

import numpy as np
from torch.nn import functional

from cnncourse.parity.case import Case, normal, pad_sides, ties

__all__ = ["CASES"]

SIDES = ((2, 1), (0, 3))
X = (2, 4, 7, 9)


CASES: dict[str, list[Case]] = {
    "adaptive_avg_pool2d": [
        Case("overlapping", normal(X), functional.adaptive_avg_pool2d, {"output_size": (3, 4)}, linear_in=(0,)),
        Case("to a square", lambda rng: [rng.standard_normal(X), 5], functional.adaptive_avg_pool2d,
             linear_in=(0,)),
        Case("larger than the input", normal(X), functional.adaptive_avg_pool2d, {"output_size": (9, 11)},
             linear_in=(0,)),
    ],
    "avg_pool2d": [
        Case("2x2", lambda rng: [rng.standard_normal(X), 2], functional.avg_pool2d, linear_in=(0,)),
        Case("3x2 overlapping", normal(X), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": (3, 2), "stride": (2, 1)}, linear_in=(0,)),
        Case("padded", normal(X), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": 3, "stride": 2, "padding": 1}, linear_in=(0,)),
        Case("one side", normal(X),
             lambda x, **_: functional.avg_pool2d(pad_sides(x, SIDES), 4, (2, 3)),
             {"kernel_size": 4, "stride": (2, 3), "padding": SIDES}, linear_in=(0,)),
        Case("sum", normal(X), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": 2, "divisor_override": 1}, linear_in=(0,)),
    ],
    "global_avg_pool2d": [
        Case("maps", normal(X), lambda x: functional.adaptive_avg_pool2d(x, 1).flatten(1), linear_in=(0,)),
    ],
    "max_pool2d": [
        Case("2x2", lambda rng: [rng.standard_normal(X), 2], functional.max_pool2d),
        Case("3x3 stride 2", normal(X), lambda x, **o: functional.max_pool2d(x, **o),
             {"kernel_size": 3, "stride": 2}),
        Case("3x2 padded, dilated", normal(X), lambda x, **o: functional.max_pool2d(x, **o),
             {"kernel_size": (3, 2), "stride": (1, 2), "padding": (1, 1), "dilation": (2, 3)}),
        Case("one side", normal(X),
             lambda x, **_: functional.max_pool2d(pad_sides(x, SIDES, -np.inf), 4, (2, 3)),
             {"kernel_size": 4, "stride": (2, 3), "padding": SIDES}),
        Case("ties", ties(2, 3, 6, 8), lambda x, **o: functional.max_pool2d(x, **o),
             {"kernel_size": (3, 2), "stride": (2, 1)}, smooth=False),
    ],
}  # fmt: skip
