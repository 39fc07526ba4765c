"""Frames that the student's code writes itself to the descriptor it shares with the grader.

``control`` says what the mark or a remark must tell: that the frame arrived, and what became of it.
"""

from __future__ import annotations

from tests.grading.attacks import Payload
from tests.grading.attacks.lying_values import CHECK

FRAME = """
import json, os, stat, struct
def pipe():
    for number in range(3, 256):
        try: kind = os.fstat(number).st_mode
        except OSError: continue
        if stat.S_ISSOCK(kind): return number
def send(header, buffer=b"", lengths=None):
    data = struct.pack(">II", *(lengths or (len(header), len(buffer)))) + header + buffer
    while data: data = data[os.write(pipe(), data):]
def reply(value, buffer=b"", code="value", name=""):
    pairs = [["code", code], ["name", name], ["value", value]]
    send(json.dumps({"d": pairs}).encode(), buffer)
def lists(*items): return {"l": list(items)}
"""
NO_DATA, ENDED, LATE = "sent something that is no data", "ended the interpreter", "did not end within"


def forge(name: str, says: str, body: str, **more: object) -> Payload:
    """Make a payload whose function writes frames, then waits for the verdict."""
    code = (
        f"{FRAME}\ndef bound(X, t, w, b):\n    {body}\n    import threading; threading.Event().wait(){CHECK}"
    )
    return Payload(name, "forge", code, control=says, **more)  # type: ignore[arg-type]


def accept(name: str, says: str, body: str) -> Payload:
    """Make a payload whose frames are plain data; then it ends, which costs the next question too."""
    code = f"{FRAME}\ndef bound(X, t, w, b):\n    {body}\n    os._exit(0){CHECK}"
    return Payload(name, "forge", code, control=says, costs=None)


def early(name: str, says: str, body: str, **more: object) -> Payload:
    """Make a payload that writes frames before anything was asked."""
    code = f"{FRAME}\n# %%\n{body}\n# %%\ndef bound(*_): return 1.0{CHECK}"
    return Payload(name, "forge", code, control=says, costs=None, **more)  # type: ignore[arg-type]


def array(kind: str, shape: str) -> str:
    """Write a reply with an array of some kind and shape."""
    return f"reply({{'a': ['{kind}', {shape}]}}, bytes(16))"


PAYLOADS: tuple[Payload, ...] = (
    forge("header_too_long", NO_DATA, "send(b'', lengths=(2**32 - 1, 0))"),
    forge("buffer_too_long", NO_DATA, "send(b'1', lengths=(1, 2**32 - 1))"),
    forge("both_too_long", NO_DATA, "send(b'1', lengths=(5 << 20, 65 << 20))"),
    forge("header_cut_short", ENDED, "send(b'12', lengths=(1000, 0)); os._exit(0)"),
    forge("lengths_cut_short", ENDED, "os.write(pipe(), bytes(3)); os._exit(0)"),
    forge("closed", ENDED, "os.close(pipe())"),
    forge("empty_header", NO_DATA, "send(b'')"),
    forge("no_text", NO_DATA, "send(bytes([0xff, 0xfe, 0x80]))"),
    forge("no_json", NO_DATA, "send(b'{\"d\": [')"),
    forge("nested_deeply", NO_DATA, "send(b'[' * 1_000_000)"),
    forge(
        "nested_tags", NO_DATA, "value = 1\n    for _ in range(40): value = lists(value)\n    reply(value)"
    ),
    forge("digits_without_end", NO_DATA, "send(b'9' * 4_000_000)"),
    forge("number_too_long", NO_DATA, "reply(10 ** 1400)"),
    forge(
        "a_million_keys",
        NO_DATA,
        "send(b'{\"d\":[' + b','.join(b'[%d,0]' % n for n in range(300_000)) + b']}')",
    ),
    forge("two_million_items", NO_DATA, "send(b'{\"l\":[' + b'0,' * 2_000_000 + b'0]}')"),
    forge("a_million_lists", NO_DATA, "send(b'{\"l\":[' + b'{\"l\":[]},' * 400_000 + b'0]}')"),
    forge("unknown_tag", NO_DATA, "reply({'o': 'os.system'})"),
    forge("two_tags", NO_DATA, "reply({'l': [], 't': []})"),
    forge("pickle", NO_DATA, "import pickle; send(pickle.dumps(print))"),
    forge("array_of_objects_on_the_wire", NO_DATA, array("|O", "[2]")),
    forge("dtype_with_fields", NO_DATA, "reply({'a': [[['x', '<f8']], [2]]}, bytes(16))"),
    forge("dtype_of_text", NO_DATA, array("<U4", "[1]")),
    forge("negative_size", NO_DATA, array("<f8", "[-1, -2]")),
    forge("size_past_all_bounds", NO_DATA, array("<f8", "[2**62, 2**62]")),
    forge("sizes_that_overflow_to_zero", NO_DATA, array("<f8", "[2**32, 2**32]")),
    forge("size_of_a_float", NO_DATA, array("<f8", "[2.0]")),
    forge("size_of_a_truth_value", NO_DATA, array("<f8", "[True, 2]")),
    forge("a_hundred_axes", NO_DATA, array("<f8", "[1] * 100")),
    forge("giant_of_nothing", NO_DATA, "reply({'a': ['<f8', [2**40, 0]]})"),
    accept("giant_of_nothing_below_the_buffer", NO_DATA, "reply({'a': ['<f8', [2, 1 << 25, 0]]})"),
    forge("buffer_left_over", NO_DATA, "reply(1.0, bytes(64))"),
    forge("buffer_missing", NO_DATA, "reply({'a': ['<f8', [2]]})"),
    forge("tensor_without_torch", NO_DATA, "reply({'T': ['<f8', [2]]}, bytes(16))"),
    forge("complex_of_text", NO_DATA, "reply({'c': ['1', '2']})"),
    forge("key_of_a_list", NO_DATA, "reply({'d': [[{'l': []}, 1]]})"),
    forge("reply_of_another_form", NO_DATA, "send(b'\"right\"')"),
    forge("reply_with_marks", NO_DATA, 'send(b\'{"d":[["state","right"],["earned",2]]}\')'),
    forge("code_of_a_list", NO_DATA, "reply(1.0, code=lists('right'))"),
    accept("code_right", "not plain data", "reply(1.0, code='right')"),
    forge("name_of_a_dict", NO_DATA, "reply(1.0, code='raised', name={'d': []})"),
    forge(
        "name_of_many_arrays",
        NO_DATA,
        "reply(1.0, code='raised', name={'l': [{'a': ['<f8', [0]]}] * 100_000})",
    ),
    forge("keys_of_one_hash", NO_DATA, "reply({'d': [[n * (2**61 - 1), 0] for n in range(1, 100_000)]})"),
    accept("name_made_up", "an exception", "reply(1.0, code='raised', name='leaked 7654321')"),
    accept("ban_made_up", "may not be used", "reply(1.0, code='banned', name='leaked')"),
    accept("half_a_surrogate", "your result is text", "reply('\\ud800leaked')"),
    accept("truth_that_is_neither", "not the right shape", "reply({'a': ['|b1', [16]]}, bytes(range(16)))"),
    forge("key_twice", NO_DATA, 'send(b\'{"d":[["code","value"],["code","right"],["value",1]]}\')'),
    accept(
        "three_replies",
        "raised ZeroDivisionError",
        "[reply(0, code='raised', name='ZeroDivisionError') for _ in 'abc']",
    ),
    forge(
        "noise_to_every_descriptor",
        NO_DATA,
        """
    for number in range(256):
        try: os.write(number, bytes([255]) * 64)
        except OSError: pass""",
    ),
    early("reply_before_the_request", NO_DATA, "reply(1.0)\nreply(1.0)"),
    early("report_before_its_time", NO_DATA, 'send(b\'{"d":[["failed",{"d":[[0,"leaked"]]}]]}\')'),
    early(
        "report_of_no_names", NO_DATA, 'send(b\'{"d":[["failed",{"d":[[0,{"l":[]}],[1,{"d":[]}],[2,7]]}]]}\')'
    ),
    early("report_of_another_form", NO_DATA, 'send(b\'{"a":["<f8",[2]]}\', bytes(16))'),
    early("report_of_text", NO_DATA, "send(b'\"leaked\"')"),
    early("place_past_the_end", ENDED, "send(b'99999999'); send(b'-5'); os._exit(1)"),
    early("place_of_a_truth_value", ENDED, "send(b'true'); os._exit(1)"),
    early("garbage_at_import", NO_DATA, "send(bytes(64))"),
)
ENDLESS: tuple[Payload, ...] = (
    forge("announced_and_never_sent", LATE, "send(b'12', lengths=(1000, 0))"),
    forge("never_sent", LATE, "pass"),
    early("places_without_end", NO_DATA, "while True: send(b'1' * 4096)"),
    early("places_one_after_the_other", "no time was left", "while True: send(b'1')"),
    forge(
        "one_byte_after_the_other",
        LATE,
        "send(b'', lengths=(4 << 20, 0)); stop = __import__('time').sleep\n"
        "    while True: os.write(pipe(), b' '); stop(0.01)",
    ),
)
PAYLOADS += ENDLESS
STREAMS = {"places_one_after_the_other"}
