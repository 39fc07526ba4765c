"""The networks for ImageNet and CIFAR: what the papers print, and the sizes of their tables."""

import pytest

from cnncourse.zoo.alexnet import alexnet_2012, alexnet_2014, alexnet_ungrouped
from cnncourse.zoo.densenet import cifar_densenet, densenet
from cnncourse.zoo.googlenet import TABLE_1, googlenet, googlenet_torchvision, inception, inception_naive
from cnncourse.zoo.resnet import cifar_resnet, resnet
from cnncourse.zoo.spec import DropPath, Residual
from cnncourse.zoo.stochastic_depth import cifar_stochastic_depth
from cnncourse.zoo.trace import trace
from cnncourse.zoo.vgg import vgg

IMAGENET, CIFAR = (3, 224, 224), (3, 32, 32)
PARAMETERS = [
    (alexnet_2012(), (3, 227, 227), 60_965_224),
    (alexnet_ungrouped(), (3, 227, 227), 62_378_344),
    (alexnet_2014(), IMAGENET, 61_100_840),
    (vgg("A"), IMAGENET, 132_863_336),
    (vgg("A-LRN"), IMAGENET, 132_863_336),
    (vgg("B"), IMAGENET, 133_047_848),
    (vgg("C"), IMAGENET, 133_638_952),
    (vgg("D"), IMAGENET, 138_357_544),
    (vgg("E"), IMAGENET, 143_667_240),
    (vgg("D", batch_norm=True), IMAGENET, 138_365_992),
    (googlenet(), IMAGENET, 13_378_280),
    (googlenet(heads=False), IMAGENET, 6_998_552),
    (googlenet_torchvision(), IMAGENET, 13_004_888),
    (googlenet_torchvision(heads=False), IMAGENET, 6_624_904),
    *((densenet(d), IMAGENET, n) for d, n in ((121, 7_978_856), (169, 14_149_480), (201, 20_013_928))),
    *((resnet(d), IMAGENET, n) for d, n in ((18, 11_689_512), (34, 21_797_672), (50, 25_557_032))),
    *((resnet(d), IMAGENET, n) for d, n in ((101, 44_549_160), (152, 60_192_808))),
    (resnet(50, stride_in_3x3=True), IMAGENET, 25_557_032),
    (resnet(34, option="A"), IMAGENET, 21_797_672 - sum(2 * c * c + 4 * c for c in (64, 128, 256))),
]
PRINTED = [  # in millions, as rounded in the papers
    *((cifar_resnet(d), CIFAR, n) for d, n in ((20, "0.27"), (32, "0.46"), (44, "0.66"), (56, "0.85"))),
    *((cifar_resnet(d), CIFAR, n) for d, n in ((110, "1.7"), (1202, "19.4"))),
    *((cifar_stochastic_depth(d), CIFAR, n) for d, n in ((110, "1.7"), (1202, "19.4"))),
    *((cifar_densenet(d, 12), CIFAR, n) for d, n in ((40, "1.0"), (100, "7.0"))),
    (cifar_densenet(100, 24), CIFAR, "27.2"),
    (cifar_densenet(100, 12, bc=True), CIFAR, "0.8"),
    (cifar_densenet(250, 24, bc=True), CIFAR, "15.3"),
    (cifar_densenet(190, 40, bc=True), CIFAR, "25.6"),
]
SIZES = [
    (
        alexnet_2012(),
        (3, 227, 227),
        "conv1 96×55×55, pool1 96×27×27, conv2 256×27×27, pool2 256×13×13, conv3 384×13×13, conv4 384×13×13, "
        "conv5 256×13×13, pool5 256×6×6, fc6 4096, fc8 1000",
    ),
    (alexnet_2014(), IMAGENET, "conv1 64×55×55, conv2 192×27×27, conv4 256×13×13, pool5 256×6×6"),
    (
        vgg("C"),
        IMAGENET,
        "conv1_2 64×224×224, pool1 64×112×112, pool2 128×56×56, conv3_3 256×56×56, pool3 256×28×28, "
        "pool4 512×14×14, pool5 512×7×7, flatten 25088",
    ),
    *(
        (
            net(),
            IMAGENET,
            "conv1.conv 64×112×112, pool1 64×56×56, conv2.conv 192×56×56, pool2 192×28×28, pool3 480×14×14, "
            "pool4 832×7×7, pool 1024, fc 1000, head_4a.pool 512×4×4, head_4d.pool 528×4×4, head_4d.fc2 1000",
        )
        for net in (googlenet, googlenet_torchvision)
    ),
    (
        resnet(50),
        IMAGENET,
        "conv1 64×112×112, pool1 64×56×56, conv2_3_relu 256×56×56, conv3_4_relu 512×28×28, "
        "conv4_6_relu 1024×14×14, conv5_3_relu 2048×7×7, pool 2048",
    ),
    (
        densenet(121),
        IMAGENET,
        "conv0 64×112×112, pool0 64×56×56, transition1.conv 128×56×56, transition1.pool 128×28×28, "
        "transition2.pool 256×14×14, transition3.pool 512×7×7, norm 1024×7×7, pool 1024",
    ),
    (
        cifar_densenet(40, 12),
        CIFAR,
        "transition1.conv 160×32×32, transition2.pool 304×8×8, norm 448×8×8",
    ),
    (cifar_densenet(100, 12, bc=True), CIFAR, "conv0 24×32×32, transition1.pool 108×16×16, pool 342"),
    (cifar_resnet(20), CIFAR, "conv2_3_relu 16×32×32, conv3_3_relu 32×16×16, conv4_3_relu 64×8×8, pool 64"),
]
GIGA_MACS = [(18, "1.8"), (34, "3.6"), (50, "3.8"), (101, "7.6"), (152, "11.3")]


def name_of(value):
    return getattr(value, "name", None)


@pytest.mark.parametrize(("net", "shape", "number"), PARAMETERS, ids=name_of)
def test_parameters(net, shape, number):
    assert trace(net, shape).parameters == number


@pytest.mark.parametrize(("net", "shape", "millions"), PRINTED, ids=name_of)
def test_parameters_as_printed(net, shape, millions):
    decimals = len(millions.split(".")[1])
    assert f"{trace(net, shape).parameters / 1e6:.{decimals}f}" == millions


@pytest.mark.parametrize(("net", "shape", "sizes"), SIZES, ids=name_of)
def test_sizes(net, shape, sizes):
    t = trace(net, shape)
    for place in sizes.split(", "):
        name, size = place.split()
        assert t[name].output == tuple(map(int, size.split("×"))), name


@pytest.mark.parametrize(("depth", "printed"), GIGA_MACS)
def test_macs_of_the_residual_networks(depth, printed):
    macs = trace(resnet(depth), IMAGENET).macs / 1e9
    assert macs == pytest.approx(float(printed), abs=0.07)  # 3.66 is printed as 3.6, 3.86 as 3.8


def test_where_the_bottleneck_halves_changes_macs_only():
    first, later = (trace(resnet(50, stride_in_3x3=late), IMAGENET) for late in (False, True))
    assert first.parameters == later.parameters
    assert (first.macs, later.macs) == (3_857_973_248, 4_089_184_256)
    assert first["conv3_1.body.conv1"].output == (128, 28, 28)
    assert later["conv3_1.body.conv1"].output == (128, 56, 56)


@pytest.mark.parametrize("option", ["A", "B", "C", "plain"])
def test_shortcuts(option):
    layers = resnet(34, option=option).layers
    projected = {"A": 0, "B": 3, "C": 16, "plain": 0}[option]
    residual = [layer for layer in layers if isinstance(layer, Residual)]
    assert len(residual) == (0 if option == "plain" else 16)
    weights = [row for row in trace(resnet(34, option=option), IMAGENET).rows if "shortcut.conv" in row.name]
    assert len(weights) == projected


def test_depth_counts_the_layers_with_weights():
    nets = [(d, cifar_resnet(d), CIFAR) for d in (20, 110)]
    nets += [(d, cifar_densenet(d, 12, bc=bc), CIFAR) for d, bc in ((40, False), (100, True))]
    nets += [(d, densenet(d), IMAGENET) for d in (121, 201)] + [(34, resnet(34, option="A"), IMAGENET)]
    for depth, net, shape in nets:
        rows = trace(net, shape).rows
        assert sum(row.macs > 0 for row in rows) == depth


def test_outputs_of_the_inception_modules():
    """The column "output size" of table 1."""
    shape, printed = (192, 28, 28), {"3a": 256, "3b": 480, "4a": 512, "4b": 512, "4c": 512, "4d": 528}
    for at, row in TABLE_1.items():
        size = {"3": 28, "4": 14, "5": 7}[at[0]]
        shape = inception(row).output((shape[0], size, size))
        assert shape == ({"4e": 832, "5a": 832, "5b": 1024, **printed}[at], size, size)


def test_reductions_make_a_module_cheaper():
    naive = trace(inception_naive(128, 192, 96), (256, 28, 28))
    reduced = trace(inception((128, 64, 192, 64, 96, 64)), (256, 28, 28))
    assert naive.output == (128 + 192 + 96 + 256, 28, 28)
    assert reduced.output == (128 + 192 + 96 + 64, 28, 28)
    assert naive.macs == 28 * 28 * 256 * (128 + 9 * 192 + 25 * 96)
    assert reduced.macs == 28 * 28 * (256 * (128 + 64 + 64 + 64) + 64 * (9 * 192 + 25 * 96))


def test_survival_falls_in_a_line():
    net = cifar_stochastic_depth(110, survival=0.5)
    rates = [row.layer.p for row in trace(net, CIFAR).rows if isinstance(row.layer, DropPath)]
    assert rates == pytest.approx([0.5 * place / 54 for place in range(1, 55)])
    assert sum(1 - p for p in rates) == pytest.approx(40.25)  # the paper: about 40 of 54 blocks are kept
    picked = trace(net, CIFAR)["conv3_1.shortcut.pick"].layer
    assert (picked.kernel_size, picked.stride) == ((2, 2), 2)


def test_unknown_rows_are_said():
    for build, arguments, saying in (
        (vgg, ("F",), "vgg: there is no 'F'; there are A, A-LRN, B, C, D, E"),
        (resnet, (51,), "resnet: there is no 51; there are 18, 34, 50, 101, 152"),
        (densenet, (161,), "densenet: there is no 161; there are 121, 169, 201"),
        (cifar_densenet, (41, 12), "depth is 3n \\+ 4, such as 40 or 100, not 41"),
        (cifar_resnet, (21,), "depth is 6n \\+ 2, such as 20 or 110, not 21"),
    ):
        with pytest.raises(ValueError, match=saying):
            build(*arguments)
    with pytest.raises(ValueError, match="option: there is no 'D'; there are A, B, C, plain"):
        resnet(18, option="D")
