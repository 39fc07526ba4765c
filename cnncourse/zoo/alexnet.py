"""AlexNet: the network that won ILSVRC 2012, and the one-column network of 2014 that usually bears its name."""

from __future__ import annotations

from cnncourse.zoo.spec import Conv, Dropout, Flatten, Layer, Linear, LocalResponseNorm, MaxPool, ReLU, Serial

__all__ = ["alexnet_2012", "alexnet_2014", "alexnet_ungrouped"]


def alexnet_2012(*, groups: int = 2) -> Serial:
    """Return AlexNet as published: input 3×227×227, 60,965,224 parameters.

    The filters of conv2, conv4 and conv5 see the half of the maps that lies on their own GPU: two groups.
    The paper says 224×224, from which an 11×11 window with stride 4 makes no 55×55: 227 does. Its response
    normalisation, k = 2, n = 5, α = 10⁻⁴, β = 0.75, does not divide α by n as PyTorch's form does: α is 5·10⁻⁴
    here.

    References
    ----------
    Krizhevsky, Sutskever & Hinton (2012), "ImageNet classification with deep convolutional neural
    networks", NIPS 25, section 3.
    """
    return Serial(
        (
            Conv(96, 11, stride=4, name="conv1"),
            ReLU(name="relu1"),
            LocalResponseNorm(5, alpha=5e-4, k=2, name="norm1"),
            MaxPool(3, stride=2, name="pool1"),
            Conv(256, 5, padding=2, groups=groups, name="conv2"),
            ReLU(name="relu2"),
            LocalResponseNorm(5, alpha=5e-4, k=2, name="norm2"),
            MaxPool(3, stride=2, name="pool2"),
            Conv(384, 3, padding=1, name="conv3"),
            ReLU(name="relu3"),
            Conv(384, 3, padding=1, groups=groups, name="conv4"),
            ReLU(name="relu4"),
            Conv(256, 3, padding=1, groups=groups, name="conv5"),
            ReLU(name="relu5"),
            MaxPool(3, stride=2, name="pool5"),
            Flatten(name="flatten"),
            *dense(6),
            Dropout(name="drop6"),
            *dense(7),
            Dropout(name="drop7"),
            Linear(1000, name="fc8"),
        ),
        name="AlexNet 2012" if groups > 1 else "AlexNet, one group",
    )


def alexnet_ungrouped() -> Serial:
    """Return AlexNet as if it had run on one GPU: 62,378,344 parameters, the 62 million often quoted."""
    return alexnet_2012(groups=1)


def alexnet_2014() -> Serial:
    """Return the one-column AlexNet: input 3×224×224, 61,100,840 parameters.

    It has fewer filters in conv1, conv2 and conv4, no groups and no response normalisation; dropout stands
    before the dense layers. This is PyTorch's AlexNet, whose adaptive pooling to 6×6 changes nothing at this
    size.

    References
    ----------
    Krizhevsky (2014), "One weird trick for parallelizing convolutional neural networks", arXiv:1404.5997.
    """
    return Serial(
        (
            Conv(64, 11, stride=4, padding=2, name="conv1"),
            ReLU(name="relu1"),
            MaxPool(3, stride=2, name="pool1"),
            Conv(192, 5, padding=2, name="conv2"),
            ReLU(name="relu2"),
            MaxPool(3, stride=2, name="pool2"),
            Conv(384, 3, padding=1, name="conv3"),
            ReLU(name="relu3"),
            Conv(256, 3, padding=1, name="conv4"),
            ReLU(name="relu4"),
            Conv(256, 3, padding=1, name="conv5"),
            ReLU(name="relu5"),
            MaxPool(3, stride=2, name="pool5"),
            Flatten(name="flatten"),
            Dropout(name="drop6"),
            *dense(6),
            Dropout(name="drop7"),
            *dense(7),
            Linear(1000, name="fc8"),
        ),
        name="AlexNet 2014",
    )


def dense(place: int) -> tuple[Layer, ...]:
    """Return a dense layer of 4096 units and its ReLU."""
    return Linear(4096, name=f"fc{place}"), ReLU(name=f"relu{place}")
