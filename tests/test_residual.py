"""Networks made deeper by identities, robbed of blocks, and their gradients."""

import numpy as np
import pytest
import torch

from cnncourse import torch_net
from cnncourse.init import he_normal
from cnncourse.residual import (
    errors_while_learning,
    gradient_sizes,
    skip_batches,
    with_identities,
    without_batch_norm,
    without_block,
)
from cnncourse.shapes import ShapeError
from cnncourse.zoo.resnet import cifar_resnet, resnet
from cnncourse.zoo.resnet_variants import cifar_preactivation
from cnncourse.zoo.spec import Conv
from cnncourse.zoo.trace import trace

SHAPE = (1, 8, 12)


def built(depth, option="A", seed=0):
    return torch_net.build(
        cifar_resnet(depth, option=option, filters=4), SHAPE, seed=seed, dtype=torch.float64
    )


@pytest.fixture
def batch():
    rng = np.random.default_rng(0)
    return rng.normal(size=(30, *SHAPE)).astype(np.float32), rng.integers(0, 10, 30)


@pytest.mark.parametrize("option", ["plain", "A", "B"])
def test_identities_change_no_output(option, batch):
    shallow, deep = built(8, option), built(20, option, seed=1)
    x = torch.as_tensor(batch[0], dtype=torch.float64)
    shallow(x)  # moves the running statistics
    with_identities(deep, shallow.state_dict())
    shallow, deep = shallow.eval(), deep.eval()
    torch.testing.assert_close(deep(x), shallow(x), rtol=1e-12, atol=1e-12)


def test_a_block_that_changes_channels_is_no_identity():
    narrow = torch_net.build(cifar_resnet(8, option="plain", filters=8), SHAPE)
    with pytest.raises(ShapeError, match=r"conv1\.weight makes 8 channels of 1"):
        with_identities(narrow, {})


def test_without_batch_norm_biases_take_its_place():
    net = without_batch_norm(cifar_resnet(20))
    rows = trace(net, (3, 32, 32)).rows
    assert not any(row.layer.title == "batch norm" for row in rows)
    assert all(row.layer.bias for row in rows if isinstance(row.layer, Conv))


@pytest.mark.parametrize("option", ["plain", "B"])
def test_gradient_sizes_are_autograds(option, batch):
    x, t = batch
    net = torch_net.build(cifar_resnet(14, option=option, filters=4), SHAPE, init=he_normal)
    found = gradient_sizes(net, x, t)
    assert len(found) == 13  # all layers with weights but the last
    torch.nn.functional.cross_entropy(net(torch.from_numpy(x)), torch.from_numpy(t)).backward()
    assert found[0] == pytest.approx(float(net.conv1.weight.grad.pow(2).mean()) ** 0.5, rel=1e-4)
    last = (net.conv4_2 if option == "plain" else net.conv4_2.body).conv2.weight.grad
    assert found[-1] == pytest.approx(float(last.pow(2).mean()) ** 0.5, rel=1e-4)


def test_a_residual_block_leaves_its_shortcut(batch):
    net = built(14).eval()
    x = torch.as_tensor(batch[0], dtype=torch.float64)
    for name in ("conv2_1", "conv3_1"):
        smaller, silent = without_block(net, name), built(14).eval()
        silent.load_state_dict(net.state_dict())
        body = getattr(silent, name).body
        with torch.no_grad():
            body.bn2.weight.zero_()
            body.bn2.bias.zero_()
        torch.testing.assert_close(smaller(x), silent(x))
    assert not torch.allclose(net(x), smaller(x))


def test_a_plain_block_can_go_where_the_shape_stays(batch):
    net = built(14, "plain").eval()
    x = torch.as_tensor(batch[0], dtype=torch.float64)
    assert without_block(net, "conv3_2")(x).shape == (30, 10)
    with pytest.raises(ShapeError, match="conv3_1 changes the number of channels"):
        without_block(net, "conv3_1")


def test_learning_is_repeatable_and_counts_before_the_step(batch):
    x, t = batch
    once, again = (
        errors_while_learning(built(8).float(), x, t, epochs=12, lr=0.05, batch_size=10, seed=3)
        for _ in range(2)
    )
    assert once == again
    assert once[-1] < 50 < once[0]
    net = built(8).float()
    (first,) = errors_while_learning(net, x, t, epochs=1, batch_size=30, lr=0.0)
    with torch.no_grad():
        wrong = (net.train()(torch.from_numpy(x)).argmax(1).numpy() != t).mean()
    assert first == pytest.approx(100 * wrong)


def test_blocks_are_skipped_by_batch(batch):
    net = built(14)
    x = torch.as_tensor(batch[0], dtype=torch.float64)
    skip_batches(net, survival=0.4)
    blocks = [part for part in net.children() if hasattr(part, "survival")]
    np.testing.assert_allclose([b.survival for b in blocks], [0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    last, at = blocks[-1], torch.randn(3, 16, 2, 3, dtype=torch.float64)
    torch.manual_seed(0)
    kept = sum(not torch.equal(last.train()(at), at) for _ in range(300))
    assert 85 < kept < 155  # four standard deviations around 120
    last.eval()
    torch.testing.assert_close(last(at), at + 0.4 * last.block.body(at))
    assert net.eval()(x).shape == (30, 10)


@pytest.mark.parametrize("depth", [20, 56])
def test_preactivation_has_as_many_parameters(depth):
    shape = (3, 32, 32)
    assert trace(cifar_preactivation(depth), shape).parameters == trace(cifar_resnet(depth), shape).parameters


def test_preactivation_passes_the_sum_on():
    net = torch_net.build(cifar_preactivation(20, filters=4), SHAPE, dtype=torch.float64).eval()
    with torch.no_grad():
        for name, p in net.named_parameters():
            if ".body.conv2" in name:
                p.zero_()  # every body gives 0
        x = torch.randn(2, *SHAPE, dtype=torch.float64)
        start = net.relu1(net.bn1(net.conv1(x)))
        end = start[:, :, ::4, ::4]
        for name, part in net.named_children():
            if name.startswith("conv") and name != "conv1":
                start = part(start)
    torch.testing.assert_close(start[:, :4], end)
    assert not start[:, 4:].any()
    with pytest.raises(ValueError, match="no shortcut to keep clear"):
        cifar_preactivation(20, option="plain")


def test_imagenet_network_without_batch_norm():
    assert trace(without_batch_norm(resnet(18)), (3, 64, 64)).output == (1000,)
