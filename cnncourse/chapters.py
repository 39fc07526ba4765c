"""The chapters of the course, and which of them teaches an operator."""

from __future__ import annotations

__all__ = ["CHAPTERS", "DATES", "LINE", "PARTS", "TAUGHT_IN"]

CHAPTERS: dict[str, str] = {
    "01_neurons": "Neurons",
    "02_perceptron": "The perceptron",
    "03_limits": "Limits of the perceptron",
    "04_backpropagation": "Backpropagation",
    "05_optimisation": "Optimisation",
    "06_signals": "Activations, normalising, initialising",
    "07_generalisation": "Generalisation",
    "08_receptive_fields": "Receptive fields",
    "09_neocognitron": "The Neocognitron",
    "10_structure": "From dense to local to shared",
    "11_convolution": "Convolution",
    "12_sizes": "Sizes: padding and stride",
    "13_pooling": "Pooling",
    "14_training_a_convnet": "Training a convnet",
    "15_lenet": "LeNet",
    "16_silence": "The silence",
    "17_alexnet": "AlexNet",
    "18_vgg": "VGG",
    "19_inception": "Inception",
    "20_resnet": "ResNet",
    "21_capsules": "Capsules",
    "22_inside": "Inside a network",
    "23_little_data": "Little data",
    "24_twins": "Twins",
    "25_images_from_images": "Images from images",
    "26_detection": "Detection",
    "27_style": "Style",
    "28_captions": "Captions",
    "29_gpus": "GPUs",
}
"""Every chapter of the course by the name of its file, those not yet written too."""

PARTS: dict[str, range] = {
    "Neurons that learn": range(1, 8),
    "Eyes": range(8, 10),
    "Convolution": range(10, 15),
    "The line to ResNet": range(15, 22),
    "What they are used for": range(22, 30),
}
"""The parts of the course, and the numbers of their chapters."""

LINE = (
    "02_perceptron",
    "08_receptive_fields",
    "09_neocognitron",
    "11_convolution",
    "12_sizes",
    "13_pooling",
    "15_lenet",
    "17_alexnet",
    "18_vgg",
    "19_inception",
    "20_resnet",
)
"""The chapters that lead from the perceptron to ResNet, to be read one after the other."""

DATES: dict[str, str] = {
    "01_neurons": "1943–1949",
    "02_perceptron": "1958",
    "03_limits": "1969",
    "04_backpropagation": "1974–1986",
    "08_receptive_fields": "1953–1962",
    "09_neocognitron": "1980",
    "15_lenet": "1989–1998",
    "16_silence": "1998–2012",
    "17_alexnet": "2012",
    "18_vgg": "2014",
    "19_inception": "2014",
    "20_resnet": "2015–2017",
    "21_capsules": "2017",
}
"""The years that a chapter tells of, where it tells of some."""

TAUGHT_IN: dict[str, tuple[str, ...]] = {
    "01_neurons": ("step",),
    "04_backpropagation": ("linear", "sigmoid", "softmax", "cross_entropy", "mse_loss", "log_softmax"),
    "06_signals": ("tanh", "relu", "leaky_relu", "elu", "prelu"),
    "07_generalisation": ("dropout",),
    "10_structure": ("locally_connected2d",),
    "11_convolution": ("conv1d", "conv2d", "conv3d"),
    "12_sizes": ("pad2d",),
    "13_pooling": (
        "max_pool2d",
        "min_pool2d",
        "avg_pool2d",
        "l2_pool2d",
        "feature_l2_pool",
        "global_avg_pool2d",
        "local_contrast_norm",
    ),
    "14_training_a_convnet": ("flatten",),
    "15_lenet": ("scaled_tanh", "table_conv2d", "scale_shift", "unit_bias", "rbf", "map_loss"),
    "17_alexnet": ("local_response_norm",),
    "19_inception": ("concat", "adaptive_avg_pool2d"),
    "20_resnet": ("add", "batch_norm", "drop_path"),
    "21_capsules": (
        "squash",
        "capsule_votes",
        "capsule_sum",
        "margin_loss",
        "vector_norm",
        "reshape",
        "permute",
    ),
    "22_inside": ("max_unpool2d",),
    "24_twins": ("contrastive_loss",),
    "25_images_from_images": (
        "conv_transpose2d",
        "pixel_shuffle",
        "upsample_nearest",
        "upsample_bilinear",
        "narrow",
    ),
    "26_detection": ("roi_max_pool", "smooth_l1_loss"),
    "27_style": ("gram_matrix",),
    "28_captions": ("embedding", "lstm_cell", "stack", "unbind"),
}
"""The operators by the chapter that teaches them."""
