"""torchvision's classifiers written anew, with its names: what its state_dicts are made of and how they compute.

``n`` makes a number of filters narrower. Only what bears a parameter, or changes a value, is a module here; the
order of modules and their names are torchvision's.
"""

import torch
from torch import nn
from torch.nn import functional

VGG = {"vgg11": (1, 1, 2, 2, 2), "vgg13": (2, 2, 2, 2, 2), "vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}
RESNET = {
    "resnet18": (2, 2, 2, 2),
    "resnet34": (3, 4, 6, 3),
    "resnet50": (3, 4, 6, 3),
    "resnet101": (3, 4, 23, 3),
}
RESNET["resnet152"] = (3, 8, 36, 3)
DENSENET = {"densenet121": (6, 12, 24, 16), "densenet169": (6, 12, 32, 32), "densenet201": (6, 12, 48, 32)}
INCEPTION = {
    "3a": (192, 64, 96, 128, 16, 32, 32),
    "3b": (256, 128, 128, 192, 32, 96, 64),
    "4a": (480, 192, 96, 208, 16, 48, 64),
    "4b": (512, 160, 112, 224, 24, 64, 64),
    "4c": (512, 128, 128, 256, 24, 64, 64),
    "4d": (512, 112, 144, 288, 32, 64, 64),
    "4e": (528, 256, 160, 320, 32, 128, 128),
    "5a": (832, 256, 160, 320, 32, 128, 128),
    "5b": (832, 384, 192, 384, 48, 128, 128),
}


class Stacked(nn.Module):
    """AlexNet and VGG: features, a pooling to a fixed size, a classifier."""

    def __init__(self, features, side, classifier):
        super().__init__()
        self.features = nn.Sequential(*features)
        self.avgpool = nn.AdaptiveAvgPool2d(side)
        self.classifier = nn.Sequential(*classifier)

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def alexnet(n):
    def conv(before, filters, kernel, **options):
        return [nn.Conv2d(before, filters, kernel, **options), nn.ReLU()]

    a, b, c, d, dense = n(64), n(192), n(384), n(256), n(4096)
    features = [*conv(3, a, 11, stride=4, padding=2), nn.MaxPool2d(3, 2)]
    features += [*conv(a, b, 5, padding=2), nn.MaxPool2d(3, 2), *conv(b, c, 3, padding=1)]
    features += [*conv(c, d, 3, padding=1), *conv(d, d, 3, padding=1), nn.MaxPool2d(3, 2)]
    classifier = [nn.Dropout(), nn.Linear(36 * d, dense), nn.ReLU()]
    classifier += [nn.Dropout(), nn.Linear(dense, dense), nn.ReLU(), nn.Linear(dense, n(1000))]
    return Stacked(features, 6, classifier)


def vgg(n, counts, normal):
    features, before = [], 3
    for count, filters in zip(counts, (64, 128, 256, 512, 512), strict=True):
        for _ in range(count):
            features.append(nn.Conv2d(before, n(filters), 3, padding=1))
            features += [nn.BatchNorm2d(n(filters))] * normal + [nn.ReLU()]
            before = n(filters)
        features.append(nn.MaxPool2d(2))
    dense = n(4096)
    classifier = [nn.Linear(49 * before, dense), nn.ReLU(), nn.Dropout(), nn.Linear(dense, dense), nn.ReLU()]
    return Stacked(features, 7, [*classifier, nn.Dropout(), nn.Linear(dense, n(1000))])


class Block(nn.Module):
    """BasicBlock, or Bottleneck where it gives four times its filters."""

    def __init__(self, before, filters, out, stride):
        super().__init__()
        deep = out != filters
        self.conv1 = nn.Conv2d(
            before, filters, 1 if deep else 3, 1 if deep else stride, int(not deep), bias=False
        )
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, stride if deep else 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        if deep:
            self.conv3 = nn.Conv2d(filters, out, 1, bias=False)
            self.bn3 = nn.BatchNorm2d(out)
        self.downsample = None
        if stride > 1 or before != out:
            self.downsample = nn.Sequential(
                nn.Conv2d(before, out, 1, stride, bias=False), nn.BatchNorm2d(out)
            )

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        if hasattr(self, "conv3"):
            y = self.bn3(self.conv3(y.relu()))
        return (y + (x if self.downsample is None else self.downsample(x))).relu()


class ResNet(nn.Module):
    def __init__(self, n, counts, expansion):
        super().__init__()
        self.conv1 = nn.Conv2d(3, n(64), 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(n(64))
        before = n(64)
        for stage, count in enumerate(counts, 1):
            filters, out = n(32 << stage), n(expansion * (32 << stage))
            layer = []
            for i in range(count):
                layer.append(Block(before, filters, out, 2 if stage > 1 and i == 0 else 1))
                before = out
            self.add_module(f"layer{stage}", nn.Sequential(*layer))
        self.fc = nn.Linear(before, n(1000))

    def forward(self, x):
        x = functional.max_pool2d(self.bn1(self.conv1(x)).relu(), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


class BasicConv2d(nn.Module):
    def __init__(self, before, filters, kernel, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(before, filters, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(filters, eps=0.001)

    def forward(self, x):
        return self.bn(self.conv(x)).relu()


class Inception(nn.Module):
    """The branch that the paper has 5×5 is 3×3."""

    def __init__(self, before, a, b0, b1, c0, c1, d):
        super().__init__()
        self.branch1 = BasicConv2d(before, a, 1)
        self.branch2 = nn.Sequential(BasicConv2d(before, b0, 1), BasicConv2d(b0, b1, 3))
        self.branch3 = nn.Sequential(BasicConv2d(before, c0, 1), BasicConv2d(c0, c1, 3))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), BasicConv2d(before, d, 1))

    def forward(self, x):
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)


class InceptionAux(nn.Module):
    def __init__(self, n, before):
        super().__init__()
        self.conv = BasicConv2d(before, n(128), 1)
        self.fc1 = nn.Linear(16 * n(128), n(1024))
        self.fc2 = nn.Linear(n(1024), n(1000))

    def forward(self, x):
        x = self.conv(functional.adaptive_avg_pool2d(x, 4)).flatten(1)
        return self.fc2(self.fc1(x).relu())


class GoogLeNet(nn.Module):
    """Without its dropout, so that what it gives while training can be compared."""

    def __init__(self, n, heads=True):
        super().__init__()
        self.conv1 = BasicConv2d(3, n(64), 7, 2)
        self.conv2 = BasicConv2d(n(64), n(64), 1)
        self.conv3 = BasicConv2d(n(64), n(192), 3)
        before = n(192)
        for name, (_, *row) in INCEPTION.items():
            row = [n(filters) for filters in row]
            self.add_module(f"inception{name}", Inception(before, *row))
            before = row[0] + row[2] + row[4] + row[5]
            if heads and name in ("4a", "4d"):
                self.add_module("aux1" if name == "4a" else "aux2", InceptionAux(n, before))
        self.fc = nn.Linear(before, n(1000))

    def forward(self, x):
        x = functional.max_pool2d(self.conv1(x), 3, 2, ceil_mode=True)
        x = functional.max_pool2d(self.conv3(self.conv2(x)), 3, 2, ceil_mode=True)
        x = functional.max_pool2d(self.inception3b(self.inception3a(x)), 3, 2, ceil_mode=True)
        first = self.inception4a(x)
        second = self.inception4d(self.inception4c(self.inception4b(first)))
        x = functional.max_pool2d(self.inception4e(second), 2, 2, ceil_mode=True)
        x = self.fc(self.inception5b(self.inception5a(x)).mean((2, 3)))
        return (x, self.aux1(first), self.aux2(second)) if self.training else x


class DenseLayer(nn.Module):
    def __init__(self, before, middle, growth):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(before)
        self.conv1 = nn.Conv2d(before, middle, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(middle)
        self.conv2 = nn.Conv2d(middle, growth, 3, padding=1, bias=False)

    def forward(self, x):
        y = self.conv1(self.norm1(x).relu())
        return torch.cat([x, self.conv2(self.norm2(y).relu())], 1)


class Transition(nn.Module):
    def __init__(self, before, filters):
        super().__init__()
        self.norm = nn.BatchNorm2d(before)
        self.conv = nn.Conv2d(before, filters, 1, bias=False)

    def forward(self, x):
        return functional.avg_pool2d(self.conv(self.norm(x).relu()), 2)


class DenseNet(nn.Module):
    def __init__(self, n, counts):
        super().__init__()
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(3, n(64), 7, 2, 3, bias=False))
        self.features.add_module("norm0", nn.BatchNorm2d(n(64)))
        self.features.add_module("relu0", nn.ReLU())
        self.features.add_module("pool0", nn.MaxPool2d(3, 2, 1))
        before, full = n(64), 64
        for place, count in enumerate(counts, 1):
            block = nn.Sequential()
            for i in range(1, count + 1):
                block.add_module(f"denselayer{i}", DenseLayer(before, n(128), n(32)))
                before, full = before + n(32), full + 32
            self.features.add_module(f"denseblock{place}", block)
            if place < len(counts):
                full //= 2
                self.features.add_module(f"transition{place}", Transition(before, n(full)))
                before = n(full)
        self.features.add_module("norm5", nn.BatchNorm2d(before))
        self.classifier = nn.Linear(before, n(1000))

    def forward(self, x):
        return self.classifier(self.features(x).relu().mean((2, 3)))


def make(name, divisor=1):
    """Build a network by torchvision's name."""

    def n(filters):
        return -(-filters // divisor)

    if name == "alexnet":
        return alexnet(n)
    if name == "googlenet":
        return GoogLeNet(n)
    if name in RESNET:
        return ResNet(n, RESNET[name], 1 if name in ("resnet18", "resnet34") else 4)
    if name in DENSENET:
        return DenseNet(n, DENSENET[name])
    return vgg(n, VGG[name.removesuffix("_bn")], name.endswith("_bn"))
