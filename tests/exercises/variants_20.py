"""Wrong and right answers to the questions on ResNet."""

import numpy as np
import torch


def blocks_own(before, narrow):
    wide = 4 * narrow
    middle = narrow * narrow * 9 + 2 * narrow + narrow * wide + 2 * wide
    return {
        "body": before * narrow + 2 * narrow + middle,
        "shortcut": before * wide + 2 * wide,
        "second": wide * narrow + 2 * narrow + middle,
    }


def blocks_in_steps(before, narrow):
    def conv_bn(c, f, k):
        return float(f * (c * k * k + 2))

    body = conv_bn(narrow, narrow, 3) + conv_bn(narrow, 4 * narrow, 1)
    return {
        "body": conv_bn(before, narrow, 1) + body,
        "shortcut": conv_bn(before, 4 * narrow, 1),
        "second": conv_bn(4 * narrow, narrow, 1) + body,
    }


def blocks_changed(**changes):
    def answer(before, narrow):
        return blocks_own(before, narrow) | {k: f(before, narrow) for k, f in changes.items()}

    return answer


def depth_own(n, survival):
    total = 3 * n
    return {"layers": 6 * n + 2, "blocks": total, "kept": total - (total + 1) / 2 * (1 - survival / 100)}


def depth_in_loops(n, survival):
    kept, total = 0.0, 0
    for _ in range(3):
        for _ in range(n):
            total += 1
            kept += 1 - total / (3 * n) * (1 - survival / 100)
    return {"layers": 2 * total + 2, "blocks": total, "kept": kept}


def depth_changed(**changes):
    def answer(n, survival):
        return depth_own(n, survival) | {k: f(n, survival / 100) for k, f in changes.items()}

    return answer


def residual_own(g, x, w1, w2):
    hidden = w1 @ x
    back = (g @ w2) * (hidden > 0)
    return g + back @ w1, back[:, None] * x, g[:, None] * np.maximum(hidden, 0)


def residual_torch(g, x, w1, w2):
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, w1, w2)]
    at, first, second = leaves
    y = at + second @ torch.relu(first @ at)
    return [d.numpy() for d in torch.autograd.grad(y, leaves, torch.tensor(g))]


def residual_changed(place, change):
    def answer(g, x, w1, w2):
        parts = list(residual_own(g, x, w1, w2))
        parts[place] = change(g, x, w1, w2)
        return tuple(parts)

    return answer


def option_own(x, filters, stride):
    n, c, h, w = x.shape
    out = np.zeros((n, filters, -(-h // stride), -(-w // stride)))
    out[:, :c] = x[:, :, ::stride, ::stride]
    return out


def option_torch(x, filters, stride):
    picked = torch.nn.functional.avg_pool2d(torch.as_tensor(x), 1, stride)
    return torch.nn.functional.pad(picked, (0, 0, 0, 0, 0, filters - x.shape[1]))


def option_repeated(x, filters, stride):
    out = option_own(x, filters, stride)
    for c in range(x.shape[1], filters):
        out[:, c] = out[:, c % x.shape[1]]
    return out


def option_zeros_first(x, filters, stride):
    return np.roll(option_own(x, filters, stride), filters - x.shape[1], axis=1)


def option_pooled(x, filters, stride):
    n, c, h, w = x.shape
    out = np.zeros((n, filters, -(-h // stride), -(-w // stride)))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : (i + 1) * stride, j * stride : (j + 1) * stride]
            out[:, :c, i, j] = window.mean(axis=(2, 3))
    return out


def normal(x, eps, ddof=0):
    s = np.sqrt(x.var(axis=0, ddof=ddof) + eps)
    return (x - x.mean(axis=0)) / s, s


def bn_own(g, x, w, eps):
    x_hat, s = normal(x, eps)
    dw, db = (g * x_hat).sum(axis=0), g.sum(axis=0)
    return w / s * (g - db / len(x) - x_hat * dw / len(x)), dw, db


def bn_torch(g, x, w, eps):
    at, factor = (torch.tensor(a, requires_grad=True) for a in (x, w))
    bias = torch.zeros(len(w), dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.batch_norm(at, None, None, factor, bias, training=True, eps=eps)
    return [d.numpy() for d in torch.autograd.grad(y, (at, factor, bias), torch.tensor(g))]


def bn_fixed_statistics(g, x, w, eps):
    _, dw, db = bn_own(g, x, w, eps)
    return w / normal(x, eps)[1] * g, dw, db


def bn_no_variance(g, x, w, eps):
    _, dw, db = bn_own(g, x, w, eps)
    return w / normal(x, eps)[1] * (g - db / len(x)), dw, db


def bn_no_mean(g, x, w, eps):
    x_hat, s = normal(x, eps)
    _, dw, db = bn_own(g, x, w, eps)
    return w / s * (g - x_hat * dw / len(x)), dw, db


def bn_unbiased(g, x, w, eps):
    x_hat, s = normal(x, eps, ddof=1)
    dw, db = (g * x_hat).sum(axis=0), g.sum(axis=0)
    return w / s * (g - db / len(x) - x_hat * dw / len(x)), dw, db


def bn_without_factor(g, x, w, eps):
    dx, dw, db = bn_own(g, x, w, eps)
    return dx / w, dw, db


def bn_means(g, x, w, eps):
    dx, dw, db = bn_own(g, x, w, eps)
    return dx, dw / len(x), db / len(x)


PARTS = ("first", "stage1", "stage2", "stage3", "last")


def parts_of(n, filters):
    found = {"first": filters * (27 + 2)}
    before = filters
    for stage in range(3):
        f = filters << stage
        found[f"stage{stage + 1}"] = (
            9 * before * f + 9 * f * f * (2 * n - 1) + 2 * f * 2 * n + (before != f) * (before * f + 2 * f)
        )
        before = f
    return found | {"last": 10 * (before + 1)}


def erratum_own(n, filters, **said):
    found = parts_of(n, filters)
    wrong = [part for part in PARTS if said[f"said_{part}"] != found[part]]
    return wrong[0], found[wrong[0]]


def erratum_by_difference(n, filters, **said):
    gaps = {part: abs(said[f"said_{part}"] - number) for part, number in parts_of(n, filters).items()}
    part = max(gaps, key=gaps.get)
    return [part.upper(), float(parts_of(n, filters)[part])]


def erratum_next(**numbers):
    part, right = erratum_own(**numbers)
    return PARTS[(PARTS.index(part) + 1) % 5], right


WRONG = {
    "20.blocks": [
        blocks_changed(body=lambda b, k: b * k + 9 * k * k + 4 * k * k),
        blocks_changed(body=lambda b, k: blocks_own(b, k)["body"] + 6 * k),
        blocks_changed(body=lambda b, k: blocks_own(b, k)["body"] + blocks_own(b, k)["shortcut"]),
        blocks_changed(shortcut=lambda b, k: 0),
        blocks_changed(shortcut=lambda b, k: 4 * b * k),
        blocks_changed(shortcut=lambda b, k: 9 * 4 * b * k + 8 * k),
        blocks_changed(second=lambda b, k: blocks_own(b, k)["body"]),
        blocks_changed(second=lambda b, k: blocks_own(4 * k, k)["body"] + blocks_own(4 * k, k)["shortcut"]),
    ],
    "20.depth": [
        depth_changed(layers=lambda n, p: 6 * n),
        depth_changed(layers=lambda n, p: 9 * n + 2),
        depth_changed(blocks=lambda n, p: 6 * n),
        depth_changed(kept=lambda n, p: 3 * n * p),
        depth_changed(kept=lambda n, p: 3 * n * (1 + p) / 2),
        depth_changed(kept=lambda n, p: sum(1 - i / (3 * n) * (1 - p) for i in range(3 * n))),
        depth_changed(kept=lambda n, p: sum(1 - i / (3 * n) * p for i in range(1, 3 * n + 1))),
    ],
    "20.residual": [
        residual_changed(0, lambda g, x, w1, w2: residual_own(g, x, w1, w2)[0] - g),
        residual_changed(0, lambda g, x, w1, w2: g),
        residual_changed(0, lambda g, x, w1, w2: g + w1.T @ w2.T @ g),
        residual_changed(0, lambda g, x, w1, w2: x + residual_own(g, x, w1, w2)[0] - g),
        residual_changed(1, lambda g, x, w1, w2: np.outer(w2.T @ g, x)),
        residual_changed(1, lambda g, x, w1, w2: residual_own(g, x, w1, w2)[1].T),
        residual_changed(2, lambda g, x, w1, w2: np.outer(g, w1 @ x)),
        residual_changed(2, lambda g, x, w1, w2: residual_own(g, x, w1, w2)[2].T),
    ],
    "20.option_a": [
        option_repeated,
        option_zeros_first,
        option_pooled,
        lambda x, filters, stride: option_own(x, filters + x.shape[1], stride),
        lambda x, filters, stride: option_own(x, filters, 2),
        lambda x, filters, stride: option_own(x[:, :, stride - 1 :, stride - 1 :], filters, stride),
        lambda x, filters, stride: x[:, :, ::stride, ::stride],
    ],
    "20.bn_backward": [
        bn_fixed_statistics,
        bn_no_variance,
        bn_no_mean,
        bn_unbiased,
        bn_without_factor,
        bn_means,
        lambda g, x, w, eps: bn_own(g, x, w, 0.0),
    ],
    "20.erratum": [
        lambda **numbers: (erratum_own(**numbers)[0], numbers[f"said_{erratum_own(**numbers)[0]}"]),
        erratum_next,
        lambda **numbers: erratum_own(**numbers)[::-1],
        lambda **numbers: erratum_own(**numbers)[0],
        lambda **numbers: (erratum_own(**numbers)[0], erratum_own(**numbers)[1] + 2),
        lambda **numbers: ("stage2", 51_968),
    ],
}
RIGHT = {
    "20.blocks": [blocks_own, blocks_in_steps],
    "20.depth": [depth_own, depth_in_loops],
    "20.residual": [residual_own, residual_torch],
    "20.option_a": [option_own, option_torch],
    "20.bn_backward": [bn_own, bn_torch],
    "20.erratum": [erratum_own, erratum_by_difference],
}
