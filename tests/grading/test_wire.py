"""Plain data comes through the wire as it went in; whatever else comes is refused, and never more."""

from __future__ import annotations

import json
import math
import random
import socket
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.testing import assert_array_equal

from cnncourse.grading import frames, wire

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(exclude_categories=["Cs"]))
)
DTYPES = arrays.boolean_dtypes() | st.sampled_from([np.dtype(name) for name in frames.DTYPES])
ARRAYS = DTYPES.flatmap(
    lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, min_side=0, max_side=4))
)
PLAIN = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"])) | st.integers(1 - 2**60, 2**60 - 1),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def assert_same(one: Any, other: Any) -> None:
    """Same values and same types, all the way down."""
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        assert_array_equal(one, other)
    elif isinstance(one, list | tuple):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_same(a, b)
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, complex):
        assert_same((one.real, one.imag), (other.real, other.imag))
    else:
        assert one == other or (math.isnan(one) and math.isnan(other))


@given(PLAIN)
@settings(deadline=None, max_examples=300)
def test_plain_data_come_through(value: Any) -> None:
    assert_same(frames.decode(*frames.encode(value)), value)


def test_code_in_any_alphabet_comes_through() -> None:
    code = "é李" * 700_000
    assert wire_decoded(code) == code
    assert wire_decoded("half of a character: \ud800") == "half of a character: ?"


def wire_decoded(value: Any) -> Any:
    """Send and receive."""
    return frames.decode(*frames.encode(value))


def test_tensors_come_as_tensors_only_where_they_may() -> None:
    frame = frames.encode([torch.arange(6.0).reshape(2, 3)])
    (found,) = frames.decode(*frame, tensors=True)
    assert isinstance(found, torch.Tensor)
    assert found.tolist() == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(wire.Garbled):
        frames.decode(*frame)


@pytest.mark.parametrize(
    "value",
    [
        {1, 2},
        object(),
        b"bytes",
        {(1, 2): 3},
        {True: 1},
        np.array(["text"]),
        np.array([{}], dtype=object),
        np.zeros(2, dtype="M8[s]"),
        np.zeros(2, dtype=[("a", "f4")]),
        np.zeros(9 << 20),
        "x" * (9 << 20),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_things_are_not_sent(value: Any) -> None:
    with pytest.raises(wire.Garbled):
        frames.encode([value])


def nested(depth: int) -> Any:
    """Return lists in lists."""
    return [] if depth == 0 else {"l": [nested(depth - 1)]}


FORGED: dict[str, tuple[Any, bytes]] = {
    "a negative size": ({"a": ["<f8", [-1]]}, b""),
    "two negative sizes": ({"a": ["<f8", [-2, -2]]}, b"\0" * 32),
    "a fractional size": ({"a": ["<f8", [1.0]]}, b"\0" * 8),
    "a size that is a truth value": ({"a": ["<f8", [True]]}, b"\0" * 8),
    "more numbers than bytes": ({"a": ["<f8", [3]]}, b"\0" * 16),
    "more bytes than numbers": ({"a": ["<f8", [1]]}, b"\0" * 16),
    "2**62 numbers": ({"a": ["<f8", [2**62]]}, b""),
    "sizes whose product wraps round": ({"a": ["|u1", [2**32, 2**32]]}, b""),
    "an empty array of 2**40 rows": ({"a": ["<f8", [2**40, 0]]}, b""),
    "two empty arrays of 2**25 rows": ({"a": ["<f8", [2, 2**25, 0]]}, b""),
    "70 axes": ({"a": ["<f8", [1] * 70]}, b"\0" * 8),
    "objects": ({"a": ["|O", [1]]}, b"\0" * 8),
    "text": ({"a": ["<U1", [1]]}, b"\0" * 4),
    "a structure": ({"a": [[["x", "<f8"]], [1]]}, b"\0" * 8),
    "dates": ({"a": ["<M8[s]", [1]]}, b"\0" * 8),
    "big-endian": ({"a": [">f8", [1]]}, b"\0" * 8),
    "a dtype that is a number": ({"a": [8, [1]]}, b"\0" * 8),
    "a plain list": ([1, 2], b""),
    "two tags": ({"l": [], "t": []}, b""),
    "no tag": ({}, b""),
    "an unknown tag": ({"pickle": "gASVAA=="}, b""),
    "pairs of three": ({"d": [[1, 2, 3]]}, b""),
    "a key that is a list": ({"d": [[{"l": []}, 2]]}, b""),
    "a key that is a truth value": ({"d": [[True, 2]]}, b""),
    "a key whose hash others have": ({"d": [[2**61 - 1, 2]]}, b""),
    "complex of text": ({"c": ["1", "2"]}, b""),
    "100 deep": (nested(100), b""),
    "a million items": ({"l": [0] * 10**6}, b""),
    "a number of 2,000 digits": (10**2000, b""),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_frame_is_refused(kind: str) -> None:
    tree, buffer = FORGED[kind]
    with pytest.raises(wire.Garbled):
        frames.decode(json.dumps(tree).encode(), buffer)


@pytest.mark.parametrize(
    "header",
    [b"", b"{", b"\xff\xfe", b"[" * 10**6, b'{"l":' * 10**5, b"1" * 5000, b'"\\ud800"' + b" 1", b"nul"],
    ids=range(8),
)
def test_a_damaged_header_is_refused(header: bytes) -> None:
    with pytest.raises(wire.Garbled):
        frames.decode(header, b"")


def test_a_truth_value_of_two_is_true() -> None:
    found = frames.decode(json.dumps({"a": ["|b1", [3]]}).encode(), b"\x00\x02\xff")
    assert found.view(np.uint8).tolist() == [0, 1, 1]


def mutants(count: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield frames with a few bytes changed, cut out or doubled."""
    chance = random.Random(20_261_121)
    seeds = [
        frames.encode(value)
        for value in (
            [1, 2.5, None, True, "text", 3 + 4j],
            {"a": np.arange(6.0).reshape(2, 3), 5: (np.int8([1]), [])},
            {"code": "value", "name": "", "value": np.zeros((2, 3, 4), np.float32)},
        )
    ]
    for _ in range(count):
        header, buffer = (bytearray(part) for part in chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            part = chance.choice((header, header, buffer))
            place = chance.randrange(len(part) + 1)
            match chance.randrange(4):
                case 0:
                    part[place : place + 1] = bytes([chance.randrange(256)])
                case 1:
                    del part[place : place + chance.randint(1, 9)]
                case 2:
                    part[place:place] = part[chance.randrange(len(part) + 1) :][:20]
                case _:
                    part[place : place + 1] = chance.choice((b"9", b"[", b"]", b"{", b'"', b"-", b",", b"e9"))
        yield bytes(header), bytes(buffer)


def test_a_hundred_thousand_damaged_frames() -> None:
    refused = 0
    for header, buffer in mutants(100_000):
        try:
            frames.decode(header, buffer)
        except wire.Garbled:
            refused += 1
    assert 50_000 < refused < 100_000  # most are damaged, some are still data


@pytest.fixture
def pipe() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def soon() -> float:
    """A deadline far enough away that only a bug meets it."""
    return time.monotonic() + 60


def test_a_frame_that_claims_gigabytes_is_refused_unread(pipe: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pipe
    theirs.sendall(wire.LENGTHS.pack(10, 0xFFFFFFFF))
    tracemalloc.start()
    with pytest.raises(wire.Garbled):
        wire.receive(ours, until=soon())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_one_that_stops_in_the_middle_has_ended(pipe: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pipe
    theirs.sendall(wire.LENGTHS.pack(10, 0) + b"[1,")
    theirs.close()
    with pytest.raises(wire.Ended):
        wire.receive(ours, until=soon())


def test_silence_is_late(pipe: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(wire.Late):
        wire.receive(pipe[0], until=time.monotonic())


def test_one_that_does_not_read_is_late(pipe: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(wire.Late):
        wire.send(pipe[0], np.zeros(4 << 20), until=time.monotonic() + 0.2)


def test_frames_follow_one_another(pipe: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pipe
    for value in ("one", (2.0, 3)):
        wire.send(theirs, value)
    assert wire.receive(ours, until=soon()) == "one"
    assert wire.receive(ours, until=soon()) == (2.0, 3)
