"""Output sizes against the poolings of PyTorch, whose rules they follow."""

from itertools import product

import pytest
import torch
from torch.nn import functional

from cnncourse.shapes import ReceptiveField, output_size


def torch_size(size, kernel, stride, padding, dilation, ceil_mode):
    """What PyTorch's own max-pooling gives; 0 where it refuses."""
    try:
        return len(
            functional.max_pool1d(torch.zeros(1, size), kernel, stride, padding, dilation, ceil_mode)[0]
        )
    except RuntimeError:
        return 0


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("dilation", [1, 2])
def test_output_size_is_that_of_torch(dilation, ceil_mode):
    cases = [
        (n, k, s, p) for n, k, s in product(range(1, 12), range(1, 5), range(1, 5)) for p in range(k // 2 + 1)
    ]
    for n, k, s, p in cases:
        want = torch_size(n, k, s, p, dilation, ceil_mode)
        assert output_size(n, k, s, p, dilation, ceil_mode=ceil_mode) == want, (n, k, s, p)


def test_output_size_counts_each_side_by_itself():
    assert [output_size(7, 3, 2, sides) for sides in ((0, 1), (1, 0), (2, 1))] == [3, 3, 4]
    assert output_size(7, 4, 3, (1, 0), ceil_mode=True) == 3
    assert output_size(6, 4, 3, (0, 1), ceil_mode=True) == 2


def test_receptive_field_begins_where_the_padding_before_the_image_puts_it():
    assert ReceptiveField().through(3, 2, (2, 0)).start == 1 - 2
    assert ReceptiveField().through(3, 2, (0, 2)).start == 1
