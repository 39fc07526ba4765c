"""Every network of the course by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from cnncourse.zoo import (
    alexnet,
    capsnet,
    captions,
    dbn,
    densenet,
    faster_rcnn,
    fcn,
    googlenet,
    lenet,
    mlp,
    perceptron,
    resnet,
    resnet_variants,
    siamese,
    srresnet,
    stochastic_depth,
    unet,
    vgg,
)
from cnncourse.zoo.spec import Layer

__all__ = ["NETWORKS", "Entry"]


class Entry(NamedTuple):
    """A network: what builds its declaration, the shape of one example, the chapter that teaches it, its paper."""

    build: Callable[[], Layer]
    shape: Any
    chapter: str
    paper: str


IMAGENET, CIFAR = (3, 224, 224), (3, 32, 32)
LECUN = "LeCun et al. {}"
KRIZHEVSKY = "Krizhevsky, Sutskever & Hinton 2012"
SIMONYAN = "Simonyan & Zisserman 2015"
SZEGEDY = "Szegedy et al. 2015"
HUANG = "Huang, Sun, Liu, Sedra & Weinberger 2016"
DENSE = "Huang, Liu, van der Maaten & Weinberger 2017"
HE = "He, Zhang, Ren & Sun 2016"


def imagenet_resnets() -> dict[str, Entry]:
    """Return the five of table 1, and the plain networks of figure 4."""
    nets = {f"ResNet-{depth}": partial(resnet.resnet, depth) for depth in resnet.TABLE_1}
    nets |= {f"plain-{depth}": partial(resnet.resnet, depth, option="plain") for depth in (18, 34)}
    return {name: Entry(build, IMAGENET, "20_resnet", HE) for name, build in nets.items()}


def cifar_resnets() -> dict[str, Entry]:
    """Return those of table 6, options B and C at the smallest, plain ones, and one with pre-activation."""
    depths = (20, 32, 44, 56, 110, 1202)
    nets = {f"CIFAR ResNet-{depth}": partial(resnet.cifar_resnet, depth) for depth in depths}
    nets |= {
        f"CIFAR ResNet-20, option {option}": partial(resnet.cifar_resnet, 20, option=option)
        for option in "BC"
    }
    nets |= {
        f"CIFAR plain-{depth}": partial(resnet.cifar_resnet, depth, option="plain") for depth in (20, 56)
    }
    nets["CIFAR ResNet-110, pre-activation"] = partial(resnet_variants.cifar_preactivation, 110)
    return {name: Entry(build, CIFAR, "20_resnet", HE) for name, build in nets.items()}


def densenets() -> dict[str, Entry]:
    """Return three of table 1, and those of table 2."""
    nets = {
        f"DenseNet-{depth}": Entry(partial(densenet.densenet, depth), IMAGENET, "20_resnet", DENSE)
        for depth in densenet.TABLE_1
    }
    plain, reduced = ((40, 12), (100, 12), (100, 24)), ((100, 12), (250, 24), (190, 40))
    for title, sizes, bc in (("DenseNet", plain, False), ("DenseNet-BC", reduced, True)):
        for depth, growth in sizes:
            build = partial(densenet.cifar_densenet, depth, growth, bc=bc)
            nets[f"CIFAR {title} ({depth}, {growth})"] = Entry(build, CIFAR, "20_resnet", DENSE)
    return nets


def uses() -> dict[str, Entry]:
    """Return the networks of part 5: pairs, images from images, detection, captions."""
    long, shi = "Long, Shelhamer & Darrell 2015", "Shi et al. 2016"
    images, unets = "25_images_from_images", "Ronneberger, Fischer & Brox 2015"
    fcns = {
        f"FCN-{stride}s": Entry(partial(fcn_of_vgg, stride), IMAGENET, images, long) for stride in (32, 16, 8)
    }
    return {
        "Siamese": Entry(siamese.siamese, (2, 8, 200, 1), "24_twins", "Bromley et al. 1994"),
        **fcns,
        "U-Net": Entry(unet.unet, (1, 572, 572), images, unets),
        "U-Net, padded": Entry(partial(unet.unet, padded=True), (1, 512, 512), images, "as usually taught"),
        "ESPCN": Entry(srresnet.espcn, (1, 17, 17), images, shi),
        "SRResNet": Entry(srresnet.srresnet, (3, 24, 24), images, "Ledig et al. 2017"),
        "Faster R-CNN, small": Entry(
            faster_rcnn.faster_rcnn,
            {"image": (3, 64, 96), "boxes": (8, 4)},
            "26_detection",
            "Ren, He, Girshick & Sun 2016",
        ),
        "captions": Entry(
            partial(captions.captions, 50),
            {"image": (3, 64, 64), "words": (12,)},
            "28_captions",
            "Vinyals, Toshev, Bengio & Erhan 2015",
        ),
    }


def fcn_of_vgg(stride: int) -> Layer:
    """Return an FCN on VGG-16."""
    return fcn.fcn(fcn.vgg_stages(), stride=stride)


NETWORKS: dict[str, Entry] = {
    "Mark I": Entry(perceptron.mark1, (512,), "02_perceptron", "Hay, Lynch & Smith 1960"),
    "MLP": Entry(partial(mlp.mlp, (300, 10)), (784,), "04_backpropagation", LECUN.format(1998)),
    "LeNet 1989": Entry(lenet.lenet_1989, (1, 16, 16), "15_lenet", LECUN.format(1989)),
    "LeNet-1": Entry(lenet.lenet1, (1, 28, 28), "15_lenet", LECUN.format(1990)),
    "LeNet-5": Entry(lenet.lenet5, (1, 32, 32), "15_lenet", LECUN.format(1998)),
    "LeNet-5, modern": Entry(lenet.lenet5_modern, (1, 32, 32), "15_lenet", "as usually taught"),
    "DBN": Entry(dbn.dbn, (784,), "16_silence", "Hinton, Osindero & Teh 2006"),
    "AlexNet 2012": Entry(alexnet.alexnet_2012, (3, 227, 227), "17_alexnet", KRIZHEVSKY),
    "AlexNet, one group": Entry(alexnet.alexnet_ungrouped, (3, 227, 227), "17_alexnet", "as often counted"),
    "AlexNet 2014": Entry(alexnet.alexnet_2014, IMAGENET, "17_alexnet", "Krizhevsky 2014"),
    **{
        f"VGG {column}": Entry(partial(vgg.vgg, column), IMAGENET, "18_vgg", SIMONYAN)
        for column in vgg.TABLE_1
    },
    "GoogLeNet": Entry(googlenet.googlenet, IMAGENET, "19_inception", SZEGEDY),
    "GoogLeNet, torchvision": Entry(
        googlenet.googlenet_torchvision, IMAGENET, "19_inception", "as usually taught"
    ),
    **imagenet_resnets(),
    **cifar_resnets(),
    **{
        f"CIFAR ResNet-{depth}, stochastic depth": Entry(
            partial(stochastic_depth.cifar_stochastic_depth, depth), CIFAR, "20_resnet", HUANG
        )
        for depth in (110, 1202)
    },
    **densenets(),
    "CapsNet": Entry(
        capsnet.capsnet,
        {"image": (1, 28, 28), "mask": (10,)},
        "21_capsules",
        "Sabour, Frosst & Hinton 2017",
    ),
    **uses(),
}
"""Every network of the course; nothing is built before ``Entry.build`` is called."""
