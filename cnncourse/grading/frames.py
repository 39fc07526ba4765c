"""Plain data as bytes: what may cross between the grader and a student's code, and nothing else.

A frame is a header and a buffer. The header is JSON in which lists, tuples, dicts, complex numbers and arrays
carry a tag; the numbers of the arrays follow one another in the buffer. The shape and dtype of each array are
checked before anything is allocated. Nothing is unpickled or evaluated.
"""

from __future__ import annotations

import json
import math
import sys
from typing import Any

import numpy as np

__all__ = ["Garbled", "decode", "encode"]

LONGEST_HEADER = 8 << 20  # 2 million characters of code, whatever their alphabet
LONGEST_BUFFER = 64 << 20
DEEPEST = 12
MOST_AXES = 16
MOST_ITEMS = 250_000
LARGEST = 10**1300  # whole numbers beyond it are refused
LARGEST_KEY = 2**60  # multiples of 2**61 - 1 have one hash, and a dict of many takes very long
CODES = "|b1", "|i1", "|u1", "<i2", "<i4", "<i8", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"
DTYPES = {code: np.dtype(code) for code in CODES}
SCALARS = frozenset([bool, int, float])
JSON = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


class Garbled(ValueError):
    """A frame that is not plain data in this form."""


def encode(value: Any) -> tuple[bytes, bytes]:
    """Write plain data as a header and a buffer.

    Parameters
    ----------
    value : plain data
        None, truth values, numbers, text, arrays of numbers, torch tensors; tuples, lists and dicts of these.

    Returns
    -------
    header, buffer : bytes

    Raises
    ------
    Garbled
        For anything else, and for what is too long.

    Examples
    --------
    >>> header, buffer = encode((np.float32([1, 2]), "a"))
    >>> header, len(buffer)
    (b'{"t":[{"a":["<f4",[2]]},"a"]}', 8)
    >>> decode(header, buffer)
    (array([1., 2.], dtype=float32), 'a')
    """
    arrays: list[bytes] = []
    header = JSON.encode(_tree(value, arrays, 0)).encode("utf-8", "replace")
    buffer = b"".join(arrays)
    if len(header) > LONGEST_HEADER or len(buffer) > LONGEST_BUFFER:
        msg = f"a frame of {len(header)} and {len(buffer)} bytes is too long"
        raise Garbled(msg)
    return header, buffer


def _tree(value: Any, arrays: list[bytes], depth: int) -> Any:
    if depth > DEEPEST:
        msg = "data nested too deeply"
        raise Garbled(msg)
    if value is None or type(value) is str or type(value) in SCALARS:
        return value
    if type(value) is complex:
        return {"c": [value.real, value.imag]}
    if isinstance(value, np.generic):
        return _tree(value.item(), arrays, depth)
    if isinstance(value, np.ndarray):
        return {"a": _laid_out(value, arrays)}
    if isinstance(value, list | tuple):
        inner = [_tree(item, arrays, depth + 1) for item in value]
        return {"l" if isinstance(value, list) else "t": inner}
    if isinstance(value, dict):
        return {"d": [[_key(name), _tree(item, arrays, depth + 1)] for name, item in value.items()]}
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return {"T": _laid_out(value.detach().cpu().numpy(), arrays)}
    msg = f"{type(value).__name__} is not plain data"
    raise Garbled(msg)


def _laid_out(array: np.ndarray[Any, Any], arrays: list[bytes]) -> list[Any]:
    kind = array.dtype.newbyteorder("<") if array.dtype.byteorder == ">" else array.dtype
    if kind.str not in DTYPES:
        msg = f"an array of dtype {array.dtype} cannot be sent"
        raise Garbled(msg)
    arrays.append(array.astype(kind, copy=False).tobytes())
    return [kind.str, list(array.shape)]


def _key(name: Any) -> Any:
    if type(name) is str or (type(name) is int and abs(name) < LARGEST_KEY):
        return name
    msg = "the keys of a dict must be text or whole numbers, not too large"
    raise Garbled(msg)


def decode(header: bytes, buffer: bytes | memoryview, *, tensors: bool = False) -> Any:
    """Read plain data.

    Parameters
    ----------
    header, buffer : bytes
        As :func:`encode` writes them; what comes from a student may be anything.
    tensors : bool
        Whether torch tensors may come.

    Raises
    ------
    Garbled
        For whatever :func:`encode` would not have written; never anything else.
    """
    try:
        tree = json.loads(header.decode("utf-8"))
        reader = _Reader(memoryview(buffer), tensors)
        value = reader.value(tree, 0)
    except Garbled:
        raise
    except (ValueError, RecursionError, TypeError, OverflowError, MemoryError) as error:
        msg = f"not plain data ({type(error).__name__})"
        raise Garbled(msg) from None
    if reader.at != len(buffer):
        msg = "the buffer is longer than its arrays"
        raise Garbled(msg)
    return value


class _Reader:
    """The arrays of one buffer, in order."""

    def __init__(self, buffer: memoryview, tensors: bool) -> None:
        self.buffer, self.at, self.items, self.tensors = buffer, 0, 0, tensors

    def value(self, tree: Any, depth: int) -> Any:
        self.items += 1
        if depth > DEEPEST or self.items > MOST_ITEMS:
            msg = "data nested too deeply, or too many"
            raise Garbled(msg)
        kind = type(tree)
        if kind is str:
            return tree if tree.isascii() else tree.encode("utf-8", "replace").decode()
        if kind is int and not -LARGEST < tree < LARGEST:
            msg = "a whole number too long"
            raise Garbled(msg)
        if tree is None or kind in SCALARS:
            return tree
        if kind is not dict or len(tree) != 1:
            msg = "a value without a tag"
            raise Garbled(msg)
        ((tag, inner),) = tree.items()
        return self.tagged(tag, inner, depth + 1)

    def tagged(self, tag: str, inner: Any, depth: int) -> Any:
        match tag:
            case "l":
                return [self.value(item, depth) for item in _listed(inner)]
            case "t":
                return tuple([self.value(item, depth) for item in _listed(inner)])
            case "d":
                return self.mapping(inner, depth)
            case "c":
                return complex(*map(_real, _listed(inner, 2)))
            case "a":
                return self.array(inner)
            case "T" if self.tensors:
                return sys.modules["torch"].from_numpy(self.array(inner))
        msg = "an unknown tag"
        raise Garbled(msg)

    def mapping(self, pairs: Any, depth: int) -> dict[Any, Any]:
        found = [_listed(pair, 2) for pair in _listed(pairs)]
        return {_key(self.value(name, depth)): self.value(item, depth) for name, item in found}

    def array(self, parts: Any) -> Any:
        kind, shape = _listed(parts, 2)
        if type(kind) is not str or kind not in DTYPES:
            msg = "an unknown dtype"
            raise Garbled(msg)
        sizes = _listed(shape)
        if len(sizes) > MOST_AXES or any(type(n) is not int or n < 0 for n in sizes):
            msg = "an impossible shape"
            raise Garbled(msg)
        if 0 in sizes and math.prod(max(n, 1) for n in sizes) > MOST_ITEMS:  # lists of nothing, for tolist()
            msg = "too large a shape"
            raise Garbled(msg)
        dtype = DTYPES[kind]
        length = math.prod(sizes) * dtype.itemsize
        if length > len(self.buffer) - self.at:
            msg = "an array longer than what was sent"
            raise Garbled(msg)
        piece = self.buffer[self.at : self.at + length]
        self.at += length
        if kind == "|b1":  # any byte may stand there, and NumPy trusts it to be 0 or 1
            return (np.frombuffer(piece, np.uint8) != 0).reshape(sizes)
        return np.frombuffer(piece, dtype).reshape(sizes).copy()


def _listed(items: Any, count: int | None = None) -> list[Any]:
    if type(items) is not list or (count is not None and len(items) != count):
        msg = "a list was expected"
        raise Garbled(msg)
    return items


def _real(part: Any) -> float:
    if type(part) is not float:
        msg = "a complex number of something else than numbers"
        raise Garbled(msg)
    return part
