"""Each schedule against torch.optim.lr_scheduler, epoch by epoch; and in the training loop."""

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler as theirs

from cnncourse import numpy_net, schedules
from cnncourse.train import fit
from cnncourse.zoo import spec

ROWS = [
    (lambda: schedules.step(0.3, 4, gamma=0.7), lambda o: theirs.StepLR(o, 4, gamma=0.7)),
    (lambda: schedules.step(0.3, 7), lambda o: theirs.StepLR(o, 7)),
    (lambda: schedules.multi_step(0.3, [9, 2, 13]), lambda o: theirs.MultiStepLR(o, [9, 2, 13])),
    (lambda: schedules.multi_step(0.3, [3, 4], 0.5), lambda o: theirs.MultiStepLR(o, [3, 4], 0.5)),
    (lambda: schedules.exponential(0.3, 0.8), lambda o: theirs.ExponentialLR(o, 0.8)),
    (lambda: schedules.cosine(0.3, 8), lambda o: theirs.CosineAnnealingLR(o, 8)),
    (lambda: schedules.cosine(0.3, 23, 0.02), lambda o: theirs.CosineAnnealingLR(o, 23, 0.02)),
    (lambda: schedules.linear(0.3), lambda o: theirs.LinearLR(o)),
    (lambda: schedules.linear(0.3, 0.1, 0.6, 7), lambda o: theirs.LinearLR(o, 0.1, 0.6, 7)),
    (
        lambda: schedules.triangular(0.03, 0.5, 6),
        lambda o: theirs.CyclicLR(o, 0.03, 0.5, step_size_up=6, cycle_momentum=False),
    ),
    (
        lambda: schedules.sequential(
            [schedules.linear(0.3, 0.2, total_iters=4), schedules.cosine(0.3, 30)], [4]
        ),
        lambda o: theirs.SequentialLR(
            o, [theirs.LinearLR(o, 0.2, total_iters=4), theirs.CosineAnnealingLR(o, 30)], [4]
        ),
    ),
]


@pytest.mark.parametrize(("ours", "make"), ROWS)
def test_equals_torch(ours, make):
    rate = ours()
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.3)
    scheduler = make(optimizer)
    rates = []
    for _ in range(25):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    np.testing.assert_allclose([rate(epoch) for epoch in range(25)], rates, rtol=1e-9, atol=1e-12)


def test_a_long_triangle_by_default():
    rate = schedules.triangular(0.5, 1.5)
    assert [rate(epoch) for epoch in (0, 1000, 2000, 3000, 4000)] == [0.5, 1.0, 1.5, 1.0, 0.5]


def test_three_in_a_row_begin_at_0_each():
    rate = schedules.sequential([schedules.exponential(lr, 0.5) for lr in (1.0, 8.0, 32.0)], [2, 5])
    assert [rate(epoch) for epoch in range(7)] == [1, 0.5, 8, 4, 2, 32, 16]


@pytest.mark.parametrize("milestones", [[], [3, 5], [-1]])
def test_wrong_milestones_are_refused(milestones):
    two = [schedules.exponential(1.0, 0.5)] * 2
    with pytest.raises(ValueError, match="2 schedules need 1 rising milestones"):
        schedules.sequential(two, milestones)


def test_in_the_training_loop():
    seen = []

    def spying(params, grads, state, *, lr):
        seen.append(lr)
        return params, state

    net = numpy_net.build(spec.Linear(3), (4,))
    x, y = np.ones((5, 4)), np.zeros(5, int)
    fit(net, x, y, epochs=4, optimizer=spying, schedule=schedules.exponential(1.0, 0.5), progress=False)
    assert seen == [1.0, 0.5, 0.25, 0.125]
