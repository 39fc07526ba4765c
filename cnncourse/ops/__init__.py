"""The operators, one per file: ``op``, ``op_backward`` and ``op_torch`` under each other.

``OPS`` has one row for each. A backward takes the upstream gradient and then all inputs again, and returns the
gradients of the floating-point inputs in their order (an integer input has none, that of an input left out is
None); a single array where there is one. An operator with several outputs returns a tuple, and its backward takes one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from cnncourse.ops.adaptive_avg_pool2d import *
from cnncourse.ops.add import *
from cnncourse.ops.avg_pool2d import *
from cnncourse.ops.batch_norm import *
from cnncourse.ops.capsule_sum import *
from cnncourse.ops.capsule_votes import *
from cnncourse.ops.concat import *
from cnncourse.ops.contrastive_loss import *
from cnncourse.ops.conv1d import *
from cnncourse.ops.conv2d import *
from cnncourse.ops.conv3d import *
from cnncourse.ops.conv_transpose2d import *
from cnncourse.ops.cross_entropy import *
from cnncourse.ops.drop_path import *
from cnncourse.ops.dropout import *
from cnncourse.ops.elu import *
from cnncourse.ops.embedding import *
from cnncourse.ops.feature_l2_pool import *
from cnncourse.ops.flatten import *
from cnncourse.ops.global_avg_pool2d import *
from cnncourse.ops.gram_matrix import *
from cnncourse.ops.l2_pool2d import *
from cnncourse.ops.leaky_relu import *
from cnncourse.ops.linear import *
from cnncourse.ops.local_contrast_norm import *
from cnncourse.ops.local_response_norm import *
from cnncourse.ops.locally_connected2d import *
from cnncourse.ops.log_softmax import *
from cnncourse.ops.lstm_cell import *
from cnncourse.ops.map_loss import *
from cnncourse.ops.margin_loss import *
from cnncourse.ops.max_pool2d import *
from cnncourse.ops.max_unpool2d import *
from cnncourse.ops.min_pool2d import *
from cnncourse.ops.mse_loss import *
from cnncourse.ops.narrow import *
from cnncourse.ops.pad2d import *
from cnncourse.ops.permute import *
from cnncourse.ops.pixel_shuffle import *
from cnncourse.ops.prelu import *
from cnncourse.ops.rbf import *
from cnncourse.ops.relu import *
from cnncourse.ops.reshape import *
from cnncourse.ops.roi_max_pool import *
from cnncourse.ops.scale_shift import *
from cnncourse.ops.scaled_tanh import *
from cnncourse.ops.sigmoid import *
from cnncourse.ops.smooth_l1_loss import *
from cnncourse.ops.softmax import *
from cnncourse.ops.squash import *
from cnncourse.ops.stack import *
from cnncourse.ops.step import *
from cnncourse.ops.table_conv2d import *
from cnncourse.ops.tanh import *
from cnncourse.ops.unbind import *
from cnncourse.ops.unit_bias import *
from cnncourse.ops.upsample_bilinear import *
from cnncourse.ops.upsample_nearest import *
from cnncourse.ops.vector_norm import *
from cnncourse.ops.windows import *


class Op(NamedTuple):
    """An operator: NumPy forward and backward, and the PyTorch twin.

    ``rest`` is a backward that leaves the gradient of the first input out, as None, where that saves much.
    """

    forward: Callable[..., Any]
    backward: Callable[..., Any]
    torch: Callable[..., Any]
    rest: Callable[..., Any] | None = None


OPS: dict[str, Op] = {
    "adaptive_avg_pool2d": Op(
        adaptive_avg_pool2d,
        adaptive_avg_pool2d_backward,
        adaptive_avg_pool2d_torch,
    ),
    "add": Op(add, add_backward, add_torch),
    "avg_pool2d": Op(avg_pool2d, avg_pool2d_backward, avg_pool2d_torch),
    "batch_norm": Op(batch_norm, batch_norm_backward, batch_norm_torch),
    "capsule_sum": Op(capsule_sum, capsule_sum_backward, capsule_sum_torch),
    "capsule_votes": Op(
        capsule_votes, capsule_votes_backward, capsule_votes_torch
    ),
    "concat": Op(concat, concat_backward, concat_torch),
    "contrastive_loss": Op(
        contrastive_loss, contrastive_loss_backward, contrastive_loss_torch
    ),
    "conv1d": Op(conv1d, conv1d_backward, conv1d_torch),
    "conv2d": Op(conv2d, conv2d_backward, conv2d_torch, conv2d_backward_filters),
    "conv3d": Op(conv3d, conv3d_backward, conv3d_torch),
    "conv_transpose2d": Op(
        conv_transpose2d, conv_transpose2d_backward, conv_transpose2d_torch
    ),
    "cross_entropy": Op(
        cross_entropy, cross_entropy_backward, cross_entropy_torch
    ),
    "drop_path": Op(drop_path, drop_path_backward, drop_path_torch),
    "dropout": Op(dropout, dropout_backward, dropout_torch),
    "elu": Op(elu, elu_backward, elu_torch),
    "embedding": Op(embedding, embedding_backward, embedding_torch),
    "feature_l2_pool": Op(
        feature_l2_pool, feature_l2_pool_backward, feature_l2_pool_torch
    ),
    "flatten": Op(flatten, flatten_backward, flatten_torch),
    "global_avg_pool2d": Op(
        global_avg_pool2d, global_avg_pool2d_backward, global_avg_pool2d_torch
    ),
    "gram_matrix": Op(gram_matrix, gram_matrix_backward, gram_matrix_torch),
    "l2_pool2d": Op(l2_pool2d, l2_pool2d_backward, l2_pool2d_torch),
    "leaky_relu": Op(leaky_relu, leaky_relu_backward, leaky_relu_torch),
    "linear": Op(linear, linear_backward, linear_torch),
    "local_contrast_norm": Op(
        local_contrast_norm,
        local_contrast_norm_backward,
        local_contrast_norm_torch,
    ),
    "local_response_norm": Op(
        local_response_norm,
        local_response_norm_backward,
        local_response_norm_torch,
    ),
    "locally_connected2d": Op(
        locally_connected2d,
        locally_connected2d_backward,
        locally_connected2d_torch,
    ),
    "log_softmax": Op(log_softmax, log_softmax_backward, log_softmax_torch),
    "lstm_cell": Op(lstm_cell, lstm_cell_backward, lstm_cell_torch),
    "map_loss": Op(map_loss, map_loss_backward, map_loss_torch),
    "margin_loss": Op(margin_loss, margin_loss_backward, margin_loss_torch),
    "max_pool2d": Op(max_pool2d, max_pool2d_backward, max_pool2d_torch),
    "max_unpool2d": Op(max_unpool2d, max_unpool2d_backward, max_unpool2d_torch),
    "min_pool2d": Op(min_pool2d, min_pool2d_backward, min_pool2d_torch),
    "mse_loss": Op(mse_loss, mse_loss_backward, mse_loss_torch),
    "narrow": Op(narrow, narrow_backward, narrow_torch),
    "pad2d": Op(pad2d, pad2d_backward, pad2d_torch),
    "permute": Op(permute, permute_backward, permute_torch),
    "pixel_shuffle": Op(
        pixel_shuffle, pixel_shuffle_backward, pixel_shuffle_torch
    ),
    "prelu": Op(prelu, prelu_backward, prelu_torch),
    "rbf": Op(rbf, rbf_backward, rbf_torch),
    "relu": Op(relu, relu_backward, relu_torch),
    "reshape": Op(reshape, reshape_backward, reshape_torch),
    "roi_max_pool": Op(roi_max_pool, roi_max_pool_backward, roi_max_pool_torch),
    "scale_shift": Op(scale_shift, scale_shift_backward, scale_shift_torch),
    "scaled_tanh": Op(scaled_tanh, scaled_tanh_backward, scaled_tanh_torch),
    "sigmoid": Op(sigmoid, sigmoid_backward, sigmoid_torch),
    "smooth_l1_loss": Op(
        smooth_l1_loss, smooth_l1_loss_backward, smooth_l1_loss_torch
    ),
    "softmax": Op(softmax, softmax_backward, softmax_torch),
    "squash": Op(squash, squash_backward, squash_torch),
    "stack": Op(stack, stack_backward, stack_torch),
    "step": Op(step, step_backward, step_torch),
    "table_conv2d": Op(table_conv2d, table_conv2d_backward, table_conv2d_torch),
    "tanh": Op(tanh, tanh_backward, tanh_torch),
    "unbind": Op(unbind, unbind_backward, unbind_torch),
    "unit_bias": Op(unit_bias, unit_bias_backward, unit_bias_torch),
    "upsample_bilinear": Op(
        upsample_bilinear, upsample_bilinear_backward, upsample_bilinear_torch
    ),
    "upsample_nearest": Op(
        upsample_nearest, upsample_nearest_backward, upsample_nearest_torch
    ),
    "vector_norm": Op(vector_norm, vector_norm_backward, vector_norm_torch),
}

__all__ = [
    "OPS",
    "Op",
    "batch_norm_statistics",
    "drop_path_mask",
    "dropout_mask",
    "max_pool2d_indices",
    "windows",
    "windows_transpose",
]
__all__ += [
    name + suffix for name in OPS for suffix in ("", "_backward", "_torch")
]
