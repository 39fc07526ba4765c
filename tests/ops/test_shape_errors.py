"""Wrong shapes and options: one sentence that names the operator, the argument, the axis and the sizes."""

import numpy as np
import pytest
import torch

from cnncourse import ops
from cnncourse.parity.cases import CASES
from cnncourse.shapes import ShapeError

ROWS = [
    ("adaptive_avg_pool2d", ((3, 9, 9),), {"output_size": 3},
     "adaptive_avg_pool2d: x has 3 axes but 4 are needed, N C H W"),
    ("adaptive_avg_pool2d", ((2, 3, 9, 9),), {"output_size": 0},
     "adaptive_avg_pool2d: output_size must be an integer ≥ 1"),
    ("linear", ((2, 3), (4, 5)), {}, "linear: axis D is 3 in x but 5 in w (w has shape (4, 5) = M D)"),
    ("linear", ((2, 3), (4, 3), (5,)), {}, "axis M is 4 in w but 5 in b"),
    ("conv2d", ((2, 3, 9, 9), (8, 4, 3, 3)), {},
     "conv2d: axis C is 3 in x but 4 in w (w has shape (8, 4, 3, 3) = F C KH KW)"),
    ("conv2d", ((3, 9, 9), (8, 3, 3, 3)), {}, "conv2d: x has 3 axes but 4 are needed, N C H W"),
    ("conv2d", ((2, 3, 9, 9), (8, 3, 3, 3), (7,)), {}, "axis F is 8 in w but 7 in b"),
    ("conv2d", ((2, 4, 9, 9), (6, 4, 3, 3)), {"groups": 2}, "axis C/groups is 2 in conv2d but 4 in w"),
    ("conv2d", ((2, 4, 9, 9), (5, 2, 3, 3)), {"groups": 2}, "groups must divide C and F"),
    ("conv2d", ((2, 4, 9, 9), (5, 2, 3, 3)), {"groups": 3}, "axis C/groups is 1 in conv2d but 2 in w"),
    ("conv2d", ((2, 4, 9, 9), (5, 4, 3, 3)), {"groups": 0}, "groups must divide C and F"),
    ("conv2d", ((9,), (6, 2, 3, 3)), {"groups": 2}, "conv2d: x has 1 axes but 4 are needed"),
    ("conv2d", ((2, 3, 4, 9), (8, 3, 5, 3)), {}, "the window (5, 3) with dilation (1, 1) does not fit"),
    ("conv2d", ((2, 3, 9, 9), (8, 3, 3, 3)), {"stride": 0}, "stride must be an integer ≥ 1"),
    ("conv2d", ((2, 3, 9, 9), (8, 3, 3, 3)), {"dilation": (1, 2, 3)},
     "dilation must be an integer ≥ 1 or 2"),
    ("conv2d", ((2, 3, 9, 9), (8, 3, 3, 3)), {"padding": "full"},
     'padding must be numbers, "valid" or "same"'),
    ("conv2d", ((2, 3, 9, 9), (8, 3, 3, 3)), {"padding": -1}, "padding must be an integer ≥ 0"),
    ("conv2d", ((2, 3, 9, 9), (8, 3, 3, 3)), {"padding": (1, 1, 1)}, "padding must be an integer ≥ 0"),
    ("conv2d", ((2, 3, 9, 9), (8, 3, 3, 3)), {"padding": "same", "stride": 2},
     'padding="same" needs stride 1'),
    ("conv1d", ((2, 3, 9), (8, 4, 3)), {}, "conv1d: axis C is 3 in x but 4 in w (w has shape (8, 4, 3) = F C KW)"),
    ("conv1d", ((2, 3, 9), (8, 3, 3), (7,)), {}, "conv1d: axis F is 8 in w but 7 in b"),
    ("conv1d", ((3, 9), (8, 3, 3)), {}, "conv1d: x has 2 axes but 3 are needed, N C W"),
    ("conv1d", ((9,), (6, 2, 3)), {"groups": 2}, "conv1d: x has 1 axes but 3 are needed"),
    ("conv1d", ((4, 9), (6, 2, 3)), {"groups": 2}, "conv1d: x has 2 axes but 3 are needed"),
    ("conv1d", ((2, 4, 9), (6, 4, 3)), {"groups": 2}, "conv1d: axis C/groups is 2 in conv1d but 4 in w"),
    ("conv1d", ((2, 4, 9), (5, 2, 3)), {"groups": 2}, "conv1d: groups must divide C and F"),
    ("conv1d", ((2, 4, 9), (6, 1, 3)), {"groups": 3}, "conv1d: groups must divide C and F"),
    ("conv1d", ((2, 4, 9), (5, 4, 3)), {"groups": 0}, "conv1d: groups must divide C and F"),
    ("conv1d", ((2, 3, 4), (8, 3, 5)), {}, "conv1d: the window (5,) with dilation (1,) does not fit"),
    ("conv1d", ((2, 3, 9), (8, 3, 3)), {"stride": 0}, "conv1d: stride must be an integer ≥ 1 or 1"),
    ("conv1d", ((2, 3, 9), (8, 3, 3)), {"dilation": (1, 2)}, "conv1d: dilation must be an integer ≥ 1 or 1"),
    ("conv1d", ((2, 3, 9), (8, 3, 3)), {"padding": (1, 1)}, "conv1d: padding must be an integer ≥ 0, 1 of them"),
    ("conv3d", ((2, 3, 5, 6, 7), (8, 4, 3, 3, 3)), {},
     "conv3d: axis C is 3 in x but 4 in w (w has shape (8, 4, 3, 3, 3) = F C KT KH KW)"),
    ("conv3d", ((3, 5, 6, 7), (8, 3, 3, 3, 3)), {}, "conv3d: x has 4 axes but 5 are needed, N C T H W"),
    ("conv_transpose2d", ((2, 3, 5, 6), (4, 8, 3, 3)), {}, "conv_transpose2d: axis C is 3 in x but 4 in w"),
    ("conv_transpose2d", ((2, 4, 5, 6), (4, 2, 3, 3), (6,)), {"groups": 2},
     "conv_transpose2d: axis F is 4 in conv_transpose2d but 6 in b"),
    ("conv_transpose2d", ((2, 4, 5, 6), (4, 2, 3, 3)), {"groups": 3},
     "conv_transpose2d: groups must divide C, but groups is 3, C 4"),
    ("conv_transpose2d", ((2, 4, 5, 6), (4, 2, 3, 3)), {"groups": 0}, "groups must divide C"),
    ("conv_transpose2d", ((2, 4, 5, 6), (4, 2, 3, 3)), {"stride": (2, 3), "output_padding": (2, 2)},
     "conv_transpose2d: output_padding 2 must be smaller than stride 2 or dilation 1"),
    ("conv_transpose2d", ((2, 4, 5, 6), (4, 2, 3, 3)), {"output_padding": -1}, "output_padding must be an integer ≥ 0"),
    ("conv_transpose2d", ((2, 4, 5, 6), (4, 2, 3, 3)), {"stride": 0}, "conv_transpose2d: stride must be"),
    ("conv_transpose2d", ((2, 4, 5, 6), (4, 2, 3, 3)), {"dilation": 0}, "conv_transpose2d: dilation must be"),
    ("conv_transpose2d", ((2, 4, 5, 6), (4, 2, 3, 3)), {"padding": "same"}, "padding must be an integer ≥ 0"),
    ("conv_transpose2d", ((2, 4, 1, 6), (4, 2, 2, 3)), {"padding": 1},
     "conv_transpose2d: padding ((1, 1), (1, 1)) cuts off the whole output, whose size would be (0, 6)"),
    ("locally_connected2d", ((2, 3, 5, 6), (3, 4, 7, 2, 3, 3)), {}, "locally_connected2d: axis C is 3 in x but 2 in w"),
    ("locally_connected2d", ((2, 3, 5, 6), (4, 4, 7, 3, 3, 3)), {},
     "locally_connected2d: axis OH is 3 in locally_connected2d but 4 in w"),
    ("locally_connected2d", ((2, 3, 5, 6), (3, 5, 7, 3, 3, 3)), {},
     "locally_connected2d: axis OW is 4 in locally_connected2d but 5 in w"),
    ("locally_connected2d", ((2, 3, 5, 6), (3, 4, 7, 3, 3, 3), (7,)), {}, "b has 1 axes but 3 are needed, F OH OW"),
    ("locally_connected2d", ((2, 3, 5, 6), (7, 3, 3, 3)), {},
     "locally_connected2d: w has 4 axes but 6 are needed, OH OW F C KH KW"),
    ("locally_connected2d", ((3, 5, 6), (3, 4, 7, 3, 3, 3)), {}, "x has 3 axes but 4 are needed"),
    ("locally_connected2d", ((2, 3, 2, 6), (1, 4, 7, 3, 3, 3)), {}, "locally_connected2d: the window (3, 3)"),
    ("locally_connected2d", ((2, 3, 5, 6), (3, 4, 7, 3, 3, 3)), {"stride": 0},
     "locally_connected2d: stride must be an integer"),
    ("locally_connected2d", ((2, 3, 5, 6), (3, 4, 7, 3, 3, 3)), {"dilation": 0},
     "locally_connected2d: dilation must be an integer"),
    ("locally_connected2d", ((2, 3, 5, 6), (3, 4, 7, 3, 3, 3)), {"padding": "full"},
     "locally_connected2d: padding must be numbers"),
    ("pixel_shuffle", ((2, 6, 4, 5),), {"upscale_factor": 2},
     "pixel_shuffle: upscale_factor must be an integer ≥ 1 whose square divides C, not 2 (C is 6)"),
    ("pixel_shuffle", ((2, 8, 4, 5),), {"upscale_factor": 0}, "upscale_factor must be an integer ≥ 1"),
    ("pixel_shuffle", ((2, 9, 4, 5),), {"upscale_factor": 1.5}, "upscale_factor must be an integer ≥ 1"),
    ("pixel_shuffle", ((8, 4, 5),), {"upscale_factor": 2}, "pixel_shuffle: x has 3 axes but 4 are needed"),
    *((f"upsample_{mode}", *row) for mode in ("nearest", "bilinear") for row in [
        (((3, 4, 5),), {"size": 2}, f"upsample_{mode}: x has 3 axes but 4 are needed"),
        (((2, 3, 4, 5),), {}, f"upsample_{mode}: give either size or scale_factor, not neither"),
        (((2, 3, 4, 5),), {"size": 2, "scale_factor": 2}, "give either size or scale_factor, not both"),
        (((2, 3, 4, 5),), {"size": (2, 0)}, f"upsample_{mode}: size must be an integer ≥ 1"),
        (((2, 3, 4, 5),), {"scale_factor": (0.5, 0.1)}, "must be one number or two that leave a pixel, not (0.5, 0.1)"),
        (((2, 3, 4, 5),), {"scale_factor": 0}, "that leave a pixel, not 0"),
        (((2, 3, 4, 5),), {"scale_factor": (1.0, 2.0, 3.0)}, "scale_factor must be one number or two"),
    ]),
    ("max_pool2d", ((2, 3, 9, 9),), {"kernel_size": 2, "padding": 2}, "must be smaller than the window"),
    ("max_pool2d", ((2, 3, 1, 9),), {"kernel_size": 2}, "does not fit the input (1, 9)"),
    ("max_pool2d", ((2, 3, 9, 9),), {"kernel_size": 0}, "max_pool2d: kernel_size must be an integer ≥ 1"),
    ("max_pool2d", ((2, 3, 9, 9),), {"kernel_size": 2, "stride": 0}, "max_pool2d: stride must be an integer"),
    ("max_pool2d", ((2, 3, 9, 9),), {"kernel_size": 2, "dilation": 0},
     "max_pool2d: dilation must be an integer"),
    ("avg_pool2d", ((3, 9, 9),), {"kernel_size": 2}, "avg_pool2d: x has 3 axes but 4 are needed"),
    ("min_pool2d", ((2, 3, 9, 9),), {"kernel_size": 2, "padding": 2},
     "min_pool2d: padding ((2, 2), (2, 2)) must be smaller than the window (2, 2)"),
    ("l2_pool2d", ((2, 3, 9, 9),), {"kernel_size": 2, "stride": 0}, "l2_pool2d: stride must be an integer ≥ 1"),
    ("feature_l2_pool", ((3,),), {"size": 2}, "feature_l2_pool: x has 1 axes but 2 are needed, N C"),
    ("feature_l2_pool", ((2, 3),), {"size": 4}, "feature_l2_pool: the window (4,) with dilation (1,) does not fit"),
    ("feature_l2_pool", ((2, 3),), {"size": 0}, "feature_l2_pool: size must be an integer ≥ 1"),
    ("feature_l2_pool", ((2, 3),), {"size": 2, "stride": 0}, "feature_l2_pool: stride must be an integer ≥ 1"),
    ("max_unpool2d", ((2, 3, 4), (2, 3, 4)), {"kernel_size": 2}, "max_unpool2d: x has 3 axes but 4 are needed"),
    ("max_unpool2d", ((2, 3, 4, 5), (2, 3, 4, 6)), {"kernel_size": 2},
     "max_unpool2d: indices has shape (2, 3, 4, 6) but x has shape (2, 3, 4, 5)"),
    ("max_unpool2d", ((2, 3, 4, 5), (2, 3, 4, 5)), {"kernel_size": (2, 3), "output_size": (10, 15)},
     "max_unpool2d: output_size (10, 15) must differ from (8, 15) by less than the stride (2, 3)"),
    ("max_unpool2d", ((2, 3, 4, 5), (2, 3, 4, 5)), {"kernel_size": 2, "output_size": (8, 10, 1)},
     "max_unpool2d: output_size must be an integer ≥ 1 or 2 of them"),
    ("max_unpool2d", ((2, 3, 4, 5), (2, 3, 4, 5)),
     {"kernel_size": 3, "stride": 1, "padding": "same", "output_size": (9, 9)},
     "max_unpool2d: output_size (9, 9) must differ from (4, 5) by less than the stride (1, 1)"),
    ("max_unpool2d", ((2, 3, 4, 5), (2, 3, 4, 5)), {"kernel_size": 0}, "max_unpool2d: kernel_size must be"),
    ("max_unpool2d", ((2, 3, 4, 5), (2, 3, 4, 5)), {"kernel_size": 2, "stride": 0}, "max_unpool2d: stride must be"),
    ("max_unpool2d", ((2, 3, 4, 5), (2, 3, 4, 5)), {"kernel_size": 2, "padding": -1},
     "max_unpool2d: padding must be"),
    ("local_contrast_norm", ((2, 4, 5),), {}, "local_contrast_norm: x has 3 axes but 4 are needed, N C H W"),
    ("local_contrast_norm", ((2, 3, 4, 5),), {"size": 4}, "local_contrast_norm: size must be odd and at least 1"),
    ("local_contrast_norm", ((2, 3, 4, 5),), {"size": -1}, "local_contrast_norm: size must be odd and at least 1"),
    ("local_contrast_norm", ((2, 3, 4, 5),), {"sigma": 0.0}, "local_contrast_norm: sigma must be more than 0"),
    ("roi_max_pool", ((3, 4, 5), (2, 5)), {"output_size": 2}, "roi_max_pool: x has 3 axes but 4 are needed"),
    ("roi_max_pool", ((2, 3, 4, 5), (2, 4)), {"output_size": 2},
     "roi_max_pool: axis 5 is 5 in roi_max_pool but 4 in boxes (boxes has shape (2, 4) = R 5)"),
    ("roi_max_pool", ((2, 3, 4, 5), (2, 5)), {"output_size": 0}, "roi_max_pool: output_size must be an integer ≥ 1"),
    ("global_avg_pool2d", ((3, 4, 5),), {}, "global_avg_pool2d: x has 3 axes but 4 are needed, N C H W"),
    ("batch_norm", ((2, 3, 5), (4,), (3,)), {},
     "batch_norm: axis C is 3 in x but 4 in running_mean (running_mean has shape (4,) = C)"),
    ("batch_norm", ((2, 3), (3,), (4,)), {}, "batch_norm: axis C is 3 in x but 4 in running_var"),
    ("batch_norm", ((2, 3), (3,), (3,), (4,)), {}, "batch_norm: axis C is 3 in x but 4 in w"),
    ("batch_norm", ((2, 3), (3,), (3,), (3,), (4,)), {}, "batch_norm: axis C is 3 in x but 4 in b"),
    ("batch_norm", ((3,), (3,), (3,)), {}, "batch_norm: x has 1 axes but 2 are needed, N C"),
    ("local_response_norm", ((3,),), {"size": 5}, "local_response_norm: x has 1 axes but 2 are needed, N C"),
    ("local_response_norm", ((2, 3, 4, 5),), {"size": 0}, "local_response_norm: size must be an integer ≥ 1"),
    ("pad2d", ((2, 3, 4, 5),), {"padding": 4, "mode": "reflect"},
     "reflect padding of 4 needs more than the 4"),
    ("pad2d", ((2, 3, 4, 5),), {"padding": (4, 6), "mode": "symmetric"}, "symmetric padding of 6 needs"),
    ("pad2d", ((2, 3, 4, 5),), {"padding": 1, "mode": "wrap"}, "mode must be one of constant, reflect"),
    ("pad2d", ((2, 3, 4, 5),), {"padding": "same"},
     "pad2d: padding must be an integer ≥ 0, 2 of them, or 2 pairs, not 'same'"),
    ("pad2d", ((2, 3, 4, 5),), {"padding": "valid"}, "or 2 pairs, not 'valid'"),
    ("pad2d", ((2, 3, 4, 5),), {"padding": (1, -1)}, "pad2d: padding must be an integer ≥ 0"),
    ("pad2d", ((2, 3, 4, 5),), {"padding": ((1, 2), (3, 4, 5))}, "pad2d: padding must be an integer ≥ 0"),
    ("pad2d", ((3, 4, 5),), {"padding": 1}, "pad2d: x has 3 axes but 4 are needed"),
    ("concat", ((2, 3, 4, 5), (2, 1, 6, 5)), {}, "concat: axis H is 4 in x0 but 6 in x1"),
    ("unit_bias", ((2, 3, 4, 5), (3, 4, 6)), {}, "unit_bias: axis W is 5 in x but 6 in b"),
    ("add", ((2, 3), (3, 2)), {}, "add: z has shape (3, 2) but x has shape (2, 3)"),
    ("rbf", ((2, 3), (4, 5)), {}, "rbf: axis D is 3 in x but 5 in w"),
    ("scale_shift", ((2, 3, 4, 5), (4,), (3,)), {}, "axis C is 3 in x but 4 in w"),
    ("softmax", ((2, 3, 4),), {"dim": 3}, "softmax: dim is 3 but x has 3 axes ((2, 3, 4))"),
    ("softmax", ((2, 3, 4),), {"dim": -4}, "softmax: dim is -4 but x has 3 axes ((2, 3, 4))"),
    ("log_softmax", ((5,),), {}, "log_softmax: dim is 1 but x has 1 axes ((5,))"),
    ("mse_loss", ((2, 3), (3, 2)), {}, "mse_loss: target has shape (3, 2) but x has shape (2, 3)"),
    ("mse_loss", ((2, 3), (2, 3)), {"reduction": "max"}, 'mse_loss: reduction must be "mean", "sum" or "none"'),
    ("smooth_l1_loss", ((2, 3), (3, 2)), {}, "smooth_l1_loss: target has shape (3, 2)"),
    ("smooth_l1_loss", ((2, 3), (2, 3)), {"beta": 0.0},
     "smooth_l1_loss: beta is where the parabola ends, above 0, not 0.0"),
    ("smooth_l1_loss", ((2, 3), (2, 3)), {"reduction": "max"}, "smooth_l1_loss: reduction must be"),
    ("contrastive_loss", ((2, 3), (2, 4), (2,)), {}, "contrastive_loss: axis D is 3 in x but 4 in z"),
    ("contrastive_loss", ((2, 3), (2, 3), (3,)), {}, "contrastive_loss: axis N is 2 in x but 3 in target"),
    ("gram_matrix", ((2, 3, 4),), {}, "gram_matrix: x has 3 axes but 4 are needed, N C H W"),
    ("capsule_votes", ((2, 5, 6), (5, 3, 4, 7)), {}, "capsule_votes: axis D is 6 in x but 7 in w"),
    ("capsule_votes", ((2, 5, 6), (4, 3, 4, 6)), {}, "capsule_votes: axis I is 5 in x but 4 in w"),
    ("capsule_sum", ((2, 5, 3, 4), (2, 5, 4)), {}, "capsule_sum: axis J is 3 in x but 4 in c"),
    ("prelu", ((2, 3, 4, 5), (4,)), {}, "prelu: axis C is 3 in prelu but 4 in w (w has shape (4,) = C)"),
    ("prelu", ((2, 3), (1, 3)), {}, "prelu: w has 2 axes but 1 are needed, C"),
    ("prelu", ((2,), (2,)), {}, "prelu: axis C is 1 in prelu but 2 in w"),
    ("drop_path", ((2, 3), (3,)), {}, "drop_path: axis N is 2 in drop_path but 3 in mask"),
    ("drop_path", ((2, 3), (2, 3)), {}, "drop_path: mask has 2 axes but 1 are needed, N"),
    ("drop_path", ((2, 3), (2,)), {"p": 1.0}, "drop_path: p is the probability of being zeroed"),
    ("drop_path", ((2, 3), (2,)), {"p": -0.1}, "drop_path: p is the probability of being zeroed"),
    ("embedding", ((2, 3), (5,)), {}, "embedding: w has 1 axes but 2 are needed, V D"),
    ("lstm_cell", ((3, 5), (3, 4, 1), (3, 4), (16, 5), (16, 4)), {},
     "lstm_cell: h has 3 axes but 2 are needed, N M"),
    ("lstm_cell", ((3, 5), (3, 4), (3, 4), (15, 5), (16, 4)), {}, "axis 4M is 15 in w_ih but 16 in w_hh"),
    ("lstm_cell", ((3, 5), (3, 4), (3, 4), (15, 5), (15, 4)), {}, "axis 4M is 16 in lstm_cell but 15 in w_ih"),
    ("lstm_cell", ((3, 5), (3, 4), (2, 4), (16, 5), (16, 4)), {}, "axis N is 3 in x but 2 in c"),
    ("lstm_cell", ((3, 5), (3, 4), (3, 4), (16, 6), (16, 4)), {}, "axis D is 5 in x but 6 in w_ih"),
    ("lstm_cell", ((3, 5), (3, 4), (3, 4), (16, 5), (16, 5)), {}, "axis M is 4 in h but 5 in w_hh"),
    ("lstm_cell", ((3, 5), (3, 4), (3, 4), (16, 5), (16, 4), (16,), (4,)), {},
     "axis 4M is 16 in w_ih but 4 in b_hh"),
    ("table_conv2d", ((2, 3, 9, 9), (3, 2, 2)), {"table": [[0, 1]]},
     "axis L is 2 in table_conv2d but 3 in w"),
    ("table_conv2d", ((2, 3, 9, 9), (2, 2, 2), (3,)), {"table": [[0, 1]]},
     "axis F is 1 in table_conv2d but 3 in b"),
    ("table_conv2d", ((2, 3, 9, 9), (2, 2, 2)), {"table": [[0, 3]]}, "table must name channels 0 … 2"),
    ("table_conv2d", ((2, 3, 9, 9), (2, 2, 2)), {"table": [[1, 1]]}, "each once per filter"),
    ("narrow", ((2, 3),), {"dim": 2, "start": 0, "length": 1}, "narrow: dim must be an axis of x, 0 … 1, not 2"),
    ("narrow", ((2, 3),), {"dim": -1, "start": 0, "length": 1}, "narrow: dim must be an axis of x, 0 … 1, not -1"),
    ("narrow", ((2, 3),), {"dim": 1, "start": 1, "length": 3},
     "narrow: 3 places from 1 on are not among the 3 of axis 1"),
    ("narrow", ((2, 3),), {"dim": 1, "start": -1, "length": 2}, "narrow: 2 places from -1 on"),
    ("narrow", ((2, 3),), {"dim": 0, "start": 0, "length": 0}, "narrow: 0 places from 0 on"),
    ("permute", ((2, 3, 4),), {"dims": (0, 2)},
     "permute: dims must name each of the 3 axes of x once, from 0 on, not (0, 2)"),
    ("permute", ((2, 3, 4),), {"dims": (0, 2, -2)}, "from 0 on, not (0, 2, -2)"),
    ("permute", ((2, 3),), {"dims": (1, 1)}, "permute: dims must name each of the 2 axes"),
    ("reshape", ((2, 3, 4),), {"shape": (6, 5)}, "reshape: shape (6, 5) does not hold the 24 values of x"),
    ("reshape", ((2, 3, 4),), {"shape": (-1, 24)}, "reshape: shape (-1, 24) does not hold"),
    ("reshape", ((2, 3, 4),), {"shape": (-6, -4)}, "reshape: shape (-6, -4) does not hold"),
    ("stack", ((2, 3), (2, 4)), {}, "stack: needs arrays of one shape, not [(2, 3), (2, 4)]"),
    ("stack", (), {}, "stack: needs arrays of one shape, not []"),
    ("stack", ((2, 3), (2, 3)), {"dim": 3}, "stack: dim must be 0 … 2, not 3"),
    ("stack", ((2, 3), (2, 3)), {"dim": -1}, "stack: dim must be 0 … 2, not -1"),
    ("unbind", ((2, 3),), {"dim": 2}, "unbind: dim must be an axis of x, 0 … 1, not 2"),
    ("unbind", ((2, 3),), {"dim": -1}, "unbind: dim must be an axis of x, 0 … 1, not -1"),
]  # fmt: skip


@pytest.mark.parametrize("form", ["forward", "torch"])
@pytest.mark.parametrize(("op", "shapes", "options", "saying"), ROWS)
def test_message(op, shapes, options, saying, form):
    make = np.zeros if form == "forward" else torch.zeros
    with pytest.raises(ShapeError) as error:
        getattr(ops.OPS[op], form)(*map(make, shapes), **options)
    assert saying in str(error.value)
    assert "\n" not in str(error.value)


FORMS = [
    pytest.param(lambda op, *inputs, **options: ops.OPS[op].forward(*inputs, **options), id="forward"),
    pytest.param(lambda op, *inputs, **options: ops.OPS[op].backward(1.0, *inputs, **options), id="backward"),
    pytest.param(
        lambda op, *inputs, **options: ops.OPS[op].torch(*map(torch.tensor, inputs), **options), id="torch"
    ),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("op", ["cross_entropy", "map_loss", "margin_loss"])
def test_classes(op, form):
    for low, high in ((-1, 4), (0, 5)):
        with pytest.raises(
            ShapeError, match=rf"{op}.*: target must hold classes 0 … 4, but holds {low} … {high}"
        ):
            form(op, np.zeros((2, 5)), np.array([high, low]))
    with pytest.raises(ShapeError, match="axis N is 2 in x but 3 in target"):
        form(op, np.zeros((2, 5)), np.array([1, 2, 3]))


@pytest.mark.parametrize("form", [FORMS[0], FORMS[2]])
def test_dropout(form):
    x = np.zeros((2, 3))
    with pytest.raises(ShapeError, match=r"dropout: mask has shape .2, 4. but x has shape .2, 3."):
        form("dropout", x, np.ones((2, 4), bool))
    for p in (-0.1, 1.0):
        with pytest.raises(ShapeError, match="p is the probability of being zeroed"):
            form("dropout", x, np.ones((2, 3), bool), p=p)


@pytest.mark.parametrize("op", sorted(ops.OPS))
def test_upstream_gradient(op):
    """A dy that is one longer than an output along any axis is refused by the backward."""
    case = CASES[op][0]
    inputs = [a if a.ndim else a.item() for a in case.inputs()]
    y = ops.OPS[op].forward(*inputs, **case.options)
    parts = y if isinstance(y, tuple) else (y,)
    saying = {"table_conv2d": "conv2d_backward: .*dy"}.get(op, f"{op}_backward: .*d")
    for place, axis in ((place, axis) for place, part in enumerate(parts) for axis in range(part.ndim)):
        shapes = [list(part.shape) for part in parts]
        shapes[place][axis] += 1
        dy = tuple(map(np.zeros, shapes))
        with pytest.raises(ValueError, match=saying):
            ops.OPS[op].backward(dy if isinstance(y, tuple) else dy[0], *inputs, **case.options)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("op", ["mse_loss", "smooth_l1_loss"])
def test_losses_of_elements(op, form):
    x = np.zeros((2, 3))
    with pytest.raises(ShapeError, match=rf"{op}.*: target has shape .3, 2. but x has shape .2, 3."):
        form(op, x, x.T)
    with pytest.raises(ShapeError, match=rf'{op}.*: reduction must be "mean", "sum" or "none", not .max.'):
        form(op, x, x, reduction="max")


@pytest.mark.parametrize("form", FORMS)
def test_contrastive_loss(form):
    for low, high in ((-1, 1), (0, 2)):
        with pytest.raises(ShapeError, match=rf"target must hold 0 .* 1 .*, but holds {low} … {high}"):
            form("contrastive_loss", np.zeros((2, 3)), np.zeros((2, 3)), np.array([high, low]))


@pytest.mark.parametrize("form", FORMS)
def test_embedding(form):
    for low, high in ((-1, 4), (0, 5)):
        with pytest.raises(ShapeError, match=rf"x must hold words 0 … 4, but holds {low} … {high}"):
            form("embedding", np.array([[high, low]]), np.zeros((5, 3)))


def test_drop_path_mask_keeps_with_probability_one_minus_p():
    for options, kept in (({}, 0.5), ({"p": 0.2}, 0.8)):
        mask = ops.drop_path_mask(100_000, np.random.default_rng(0), **options)
        assert mask.shape == (100_000,)
        assert abs(mask.mean() - kept) < 0.007  # four standard deviations


def test_dropout_mask_keeps_with_probability_one_minus_p():
    for options, kept in (({}, 0.5), ({"p": 0.2}, 0.8)):
        mask = ops.dropout_mask((300, 400), np.random.default_rng(0), **options)
        assert abs(mask.mean() - kept) < 0.006  # four standard deviations


def test_dropout_mask_and_drop_path_mask_of_the_smallest_draw():
    """Draws begin at 0: with p = 0 even that one is kept."""

    class Zeros:
        random = staticmethod(np.zeros)
        integers = staticmethod(lambda low, high, size, dtype: np.zeros(size, dtype))

    assert ops.dropout_mask((2, 3), Zeros(), p=0.0).all()
    assert ops.drop_path_mask(3, Zeros(), p=0.0).all()


@pytest.mark.parametrize("n", [4, 3])
def test_dropout_mask_compares_every_32_bits(n):
    class Draws:
        @staticmethod
        def integers(low, high, size, dtype):
            assert (low, high, size) == (0, 2**64, 2)
            return np.array([2**30 - 1, 2**30, 0, 2**32 - 1], np.uint32).view(dtype)

    mask = ops.dropout_mask((n,), Draws(), p=0.25)
    np.testing.assert_array_equal(mask, [False, True, False, True][:n])


@pytest.mark.parametrize(
    ("op", "shapes", "options"),
    [
        ("permute", ((2, 3),), {"dims": (1, 1)}),
        ("reshape", ((2, 3),), {"shape": (-2, -3)}),
        ("stack", ((2, 3), (2, 3)), {"dim": -1}),
        ("unbind", ((2, 3),), {"dim": -1}),
    ],
)
def test_wiring_backward(op, shapes, options):
    with pytest.raises(ShapeError, match=f"{op}_backward: (dim|shape)"):
        ops.OPS[op].backward(np.zeros((2, 3)), *map(np.zeros, shapes), **options)


def test_unbind_backward():
    saying = r"unbind_backward: dy\[1\] has shape \(4,\) but x has shape \(2,\)"
    with pytest.raises(ShapeError, match=saying):
        ops.unbind_backward((np.zeros(2), np.zeros(4), np.zeros(2)), np.zeros((2, 3)), dim=1)
