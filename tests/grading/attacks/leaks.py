"""Inputs of hidden draws carried out to the student: "leaked" and 7654321 stand for them."""

from __future__ import annotations

from tests.grading.attacks import Payload, leak
from tests.grading.attacks.lying_values import CHECK, ERRATA


def function(body: str) -> str:
    """Write a function with a body of one line."""
    return f"def bound(X, t, w, b):\n    {body}{CHECK}"


PAYLOADS: tuple[Payload, ...] = (
    leak("name_of_an_exception", function("raise type('leaked', (Exception,), {})")),
    leak("name_with_markup", function("raise type('<b>leaked</b>=cmd|1', (ValueError,), {})")),
    leak("builtin_name_of_another_module", function("raise type('ValueError', (Exception,), {})('leaked')")),
    leak("message_of_an_exception", function("raise ValueError(f'leaked {w}')")),
    leak("exception_group", function("raise ExceptionGroup('leaked', [ValueError('leaked')])")),
    leak("notes_of_an_exception", function("e = ValueError('leaked'); e.add_note('leaked'); raise e")),
    leak("name_of_a_type", function("return type('leaked', (), {})()")),
    leak("type_of_a_key", function("return {type('leaked', (), {})(): 1}")),
    leak("shape", function("return np.zeros((0, 7654321))")),
    leak("many_axes", function("return np.zeros((0, 7654321, 1, 2, 3, 4, 5, 6, 7, 8))")),
    leak("number_of_items", function("return [0] * 7654321")),
    leak("number_of_items_below_the_limit", function("return tuple([0] * 76542) + ('leaked',)")),
    leak("digits", function("return 1 << 7654321")),
    leak("names_of_fields", function("return np.zeros(1, dtype=[('leaked', 'f8')])")),
    leak("type_of_an_answer", f"wrong = type('leaked', (), {{}})(){ERRATA}", "02.errata"),
    leak(
        "printed_by_every_way",
        f"""
import sys, warnings, logging
def bound(X, t, w, b):
    print("leaked"); print("leaked", file=sys.stderr); warnings.warn("leaked"); logging.error("leaked")
    return 1.0
_ = bound(0, 0, 0, 0){CHECK}""",
    ),
    leak(
        "name_of_an_exception_at_import",
        f"""print('leaked')
class leaked(Exception): pass
raise leaked("leaked")
# %%
def bound(*_): return 1.0{CHECK}""",
    ),
    leak(
        "name_in_a_file",
        f"""print('leaked')
# %%
exec(compile("raise ValueError('leaked')", "leaked", "exec"))
# %%
leaked_7654321 =
# %%
def bound(*_): return 1.0{CHECK}""",
    ),
    leak(
        "unknown_question",
        f"check('02.leaked', 'leaked', 'leaked'); print('leaked')\ndef bound(*_): return 1.0{CHECK}",
    ),
)
