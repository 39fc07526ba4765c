"""What counts as equal, and what is said when it is not."""

import numpy as np
import pytest
import torch

from cnncourse import show


def test_largest_difference():
    a = np.array([[1.0, -2.0], [3.0, 4.0]])
    b = a + np.array([[0, 0.25], [-0.5, 0.125]])
    assert show.largest_difference(a, b) == show.largest_difference(b, a) == 0.5
    assert show.largest_difference(a, torch.tensor(b, requires_grad=True)) == 0.5
    assert show.largest_difference({"w": a, "b": a}, {"b": b, "w": a}) == 0.5
    assert show.largest_difference((a, b), [a, a]) == 0.5
    assert show.largest_difference([], []) == 0
    assert show.largest_difference(np.zeros((0, 3)), np.zeros((0, 3))) == 0
    assert show.largest_difference(np.uint8([3]), np.uint8([5])) == 2


def test_equal_says_the_same_on_every_machine():
    a = np.ones((2, 3))
    assert show.equal(a, a) == show.equal(a, a + 1e-13) == "equal: the largest difference is at most 1e-12"
    assert show.equal(a, a + 0.01, tol=0.05) == "equal: the largest difference is at most 0.05"


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (np.ones(2), np.array([1.0, 1.5]), "not equal: the largest difference is 0.5, over 1e-12"),
        (1.0, 1.0 + 3e-12, "not equal: the largest difference is 3e-12, over 1e-12"),
        (1.0, float("nan"), "not equal: the largest difference is nan, over 1e-12"),
        (np.ones(3), np.ones((1, 3)), r"the shapes differ, \(3,\) and \(1, 3\)"),
        ({"w": 1.0, "b": 2.0}, {"w": 1.0, "b": 4.0}, "not equal in b: the largest difference is 2,"),
        ({"w": 1.0}, {"v": 1.0}, "names differ: v, w on one side only"),
        ((1.0, 2.0), (1.0, 3.0), "not equal in item 1: the largest difference is 1,"),
        ((1.0, 2.0), (1.0,), "2 items on one side, 1 on the other"),
        ({"w": np.ones(2)}, {"w": np.ones(3)}, r"w: the shapes differ, \(2,\) and \(3,\)"),
    ],
)
def test_not_equal(a, b, message):
    with pytest.raises(show.NotEqual, match=message):
        show.equal(a, b)
