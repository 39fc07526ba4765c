"""The training loop, on both backends."""

import numpy as np
import pytest
import torch
from sklearn.metrics import top_k_accuracy_score

from cnncourse import numpy_net, torch_net
from cnncourse.train import error_rate, fit, outputs, plain_parameters, predict, top_k_error
from cnncourse.zoo import spec

NET = spec.Serial((spec.Conv(3, 2, stride=2), spec.Tanh(), spec.Dropout(0.1), spec.Flatten(), spec.Linear(4)))


def data(n=67):
    """Four classes that differ by which quarter of a 6×6 image is bright."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 4, n)
    x = 0.3 * rng.standard_normal((n, 1, 6, 6))
    for i, k in enumerate(y):
        x[i, 0, 3 * (k // 2) : 3 * (k // 2) + 3, 3 * (k % 2) : 3 * (k % 2) + 3] += 1
    return x, y


BACKENDS = [numpy_net.build, torch_net.build]


@pytest.mark.parametrize("build", BACKENDS)
def test_learns_and_keeps_a_history(build):
    x, y = data()
    net = build(NET, (1, 6, 6))
    before = error_rate(net, x, y)
    history = fit(net, x, y, epochs=12, batch_size=10, lr=0.3, validation=(x[:20], y[:20]), progress=False)
    assert before > 0.5
    assert error_rate(net, x, y) < 0.05
    assert len(history.loss) == len(history.train_error) == len(history.validation_error) == 12
    assert history.loss[-1] < 0.5 * history.loss[0]
    assert history.steps == 12 * 7
    assert "12 epochs, 84 steps" in repr(history)


@pytest.mark.parametrize("build", BACKENDS)
def test_same_seed_same_run(build):
    x, y = data()
    runs = [build(NET, (1, 6, 6)) for _ in range(3)]
    for net, seed in zip(runs, (3, 3, 4), strict=True):
        torch.manual_seed(seed)  # dropout of the torch module
        fit(net, x, y, epochs=2, batch_size=16, lr=0.1, seed=seed, optimizer="momentum", progress=False)
    a, b, c = ({k: np.asarray(v) for k, v in plain_parameters(n).items()} for n in runs)
    for k in a:
        np.testing.assert_array_equal(a[k], b[k])
        assert not np.array_equal(a[k], c[k])


def test_both_backends_walk_the_same_path():
    network = spec.Serial(tuple(layer for layer in NET.layers if not isinstance(layer, spec.Dropout)))
    x, y = data()
    ours = numpy_net.build(network, (1, 6, 6))
    theirs = torch_net.build(network, (1, 6, 6), dtype=torch.float64)
    theirs.load_state_dict({k: torch.from_numpy(v) for k, v in ours.state_dict().items()})
    histories = [
        fit(n, x, y, epochs=3, batch_size=8, lr=0.1, optimizer="momentum", progress=False)
        for n in (ours, theirs)
    ]
    np.testing.assert_allclose(histories[0].loss, histories[1].loss, rtol=1e-9)
    for (k, v), (_, w) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
        np.testing.assert_allclose(v, w.detach(), rtol=1e-8, atol=1e-10, err_msg=k)


def test_stops_on_ctrl_c_with_what_it_has():
    x, y = data()
    net = numpy_net.build(NET, (1, 6, 6))

    def interrupting(images, rng):
        interrupting.calls += 1
        if interrupting.calls > 9:  # in the second epoch of 7 batches
            raise KeyboardInterrupt
        return images

    interrupting.calls = 0
    history = fit(net, x, y, epochs=5, batch_size=10, lr=0.1, augment=interrupting, progress=False)
    assert history.stopped
    assert history.steps == 9
    assert len(history.loss) == 1


def test_schedule_sets_the_rate_of_each_epoch():
    x, y = data()
    seen = []

    def spying(params, grads, state, *, lr):
        seen.append(lr)
        return params, state

    net = numpy_net.build(NET, (1, 6, 6))
    fit(net, x, y, epochs=3, batch_size=67, optimizer=spying, schedule=lambda e: 1 / (e + 1), progress=False)
    assert seen == [1, 1 / 2, 1 / 3]


def test_every_image_is_used_once_an_epoch():
    x, y = data(23)
    x = np.arange(23.0)[:, None, None, None] * np.ones((1, 1, 6, 6))
    seen = []

    def spying(images, rng):
        seen.append(images[:, 0, 0, 0])
        return images

    fit(numpy_net.build(NET, (1, 6, 6)), x, y, batch_size=5, lr=0.0, augment=spying, progress=False)
    assert [len(s) for s in seen] == [5, 5, 5, 5, 3]
    assert sorted(np.concatenate(seen)) == list(range(23))
    assert list(np.concatenate(seen)) != list(range(23))


@pytest.mark.parametrize("build", BACKENDS)
def test_penalties_are_answered_by_the_smallest(build):
    x, _ = data()
    net = build(NET, (1, 6, 6))
    y = outputs(net, x, batch_size=9)
    assert y.shape == (67, 4)
    np.testing.assert_array_equal(predict(net, x, "map_loss"), y.argmin(axis=1))
    np.testing.assert_array_equal(predict(net, x), y.argmax(axis=1))


def test_unequal_lengths_are_refused():
    x, y = data()
    with pytest.raises(ValueError, match="as many images as classes, at least one, not 67 and 66"):
        fit(numpy_net.build(NET, (1, 6, 6)), x, y[1:], progress=False)


def test_progress_bar_is_shown(capsys):
    x, y = data()
    fit(numpy_net.build(NET, (1, 6, 6)), x, y, batch_size=20, lr=0.1)
    assert "4/4" in capsys.readouterr().err


@pytest.mark.parametrize("k", [1, 2, 5, 7])
def test_top_k_error_is_that_of_scikit_learn(k):
    rng = np.random.default_rng(k)
    scores, y = rng.normal(size=(60, 7)), rng.integers(0, 7, 60)
    wanted = 1 - top_k_accuracy_score(y, scores, k=k, labels=np.arange(7)) if k < 7 else 0
    assert top_k_error(scores, y, k) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("k", [0, 4])
def test_top_k_error_needs_so_many_classes(k):
    with pytest.raises(ValueError, match="k lies between 1 and the number of classes, 3"):
        top_k_error(np.zeros((2, 3)), np.zeros(2, int), k)
