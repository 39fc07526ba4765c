"""Answers that agree with everything."""

from __future__ import annotations

from tests.grading.attacks import Payload, steal

CHECK = "\n# %%\ncheck('02.bound', bound, STUDENT)\n"
UPDATE = "\n# %%\ncheck('02.update', perceptron_step, STUDENT)\n"
MARK1 = "\n# %%\ncheck('02.mark1', counts, STUDENT)\n"
ERRATA = "\n# %%\ncheck('02.errata', wrong, STUDENT)\n"
AGREES = """
class Agrees{base}:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __le__ = __ge__ = __lt__ = __gt__ = __eq__
    def __hash__(self): return 0
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __abs__(self): return 0.0
    def __len__(self): return 2
    def __iter__(self): return iter((self, self))
    def __getitem__(self, place): return self
    def __contains__(self, item): return True
    def get(self, *_): return self
    def casefold(self): return self
    def split(self): return self
"""


def agrees(base: str = "") -> str:
    """Write a class whose every comparison comes out well."""
    return AGREES.format(base=f"({base})" if base else "")


def large(name: str, words: str, body: str) -> Payload:
    """Make an answer that a careless check would blow up; it arrives whole, and is refused in these words."""
    return Payload(name, "forge", f"def bound(*_): {body}", control=words)


PAYLOADS: tuple[Payload, ...] = (
    steal("equals_everything", "equal", f"{agrees()}\ndef bound(X, t, w, b): return Agrees(){CHECK}"),
    steal("number_that_agrees", "difference", f"{agrees('float')}\ndef bound(*_): return Agrees(1.0){CHECK}"),
    steal(
        "whole_number_that_agrees",
        "equal",
        f"{agrees('int')}\ncounts = {{'fixed': Agrees(1), 'learned': Agrees(2)}}{MARK1}",
        "02.mark1",
    ),
    steal(
        "numpy_number_that_agrees",
        "equal",
        f"{agrees('np.float64')}\ndef bound(*_): return Agrees(1.0){CHECK}",
    ),
    steal("dict_that_agrees", "equal", f"{agrees('dict')}\ncounts = Agrees(a=1){MARK1}", "02.mark1"),
    steal("text_that_agrees", "equal", f"{agrees('str')}\nwrong = Agrees('A'){ERRATA}", "02.errata"),
    steal(
        "text_that_folds_into_the_answer",
        "folded",
        f"{agrees('str')}\nwrong = Agrees('A'){ERRATA}",
        "02.errata",
    ),
    steal(
        "list_that_agrees",
        "equal",
        f"{agrees('list')}\ndef perceptron_step(w, b, x, t, rate=1.0): return Agrees([w, b]){UPDATE}",
        "02.update",
    ),
    steal(
        "pretends_to_be_a_float",
        "float or nothing",
        f"""{agrees()}
    __class__ = float
    def __float__(self): return 1.0
def bound(*_): return Agrees(){CHECK}""",
    ),
    steal(
        "array_that_answers_for_numpy",
        "allclose",
        f"""
class Agrees(np.ndarray):
    def __array_function__(self, *_): return True
    def __array_ufunc__(self, *_, **__): return np.True_
def bound(*_): return np.zeros(3).view(Agrees){CHECK}""",
    ),
    steal(
        "object_that_answers_for_numpy",
        "allclose",
        f"""
class Agrees:
    shape, dtype, ndim, size = (), np.dtype(float), 0, 1
    def __array__(self, *_, **__): return np.zeros(())
    def __array_function__(self, *_): return True
def bound(*_): return Agrees(){CHECK}""",
    ),
    steal(
        "objects_in_an_array",
        "equal",
        f"{agrees()}\ndef bound(*_): a = np.empty(1, object); a[0] = Agrees(); return a[0]{CHECK}",
    ),
    steal(
        "array_of_objects",
        "all equal",
        f"{agrees()}\n"
        f"def bound(*_): a = np.empty((), object); a[()] = Agrees(); a.shape = (1,); return a{CHECK}",
    ),
    steal("not_a_number", "not far", f"def bound(*_): return float('nan'){CHECK}"),
    steal("numpys_not_a_number", "not far", f"def bound(*_): return np.array(np.nan){CHECK}"),
    steal("infinite", "near, measured by yours", f"def bound(*_): return float('inf'){CHECK}"),
    steal("minus_infinite", "near, measured by yours", f"def bound(*_): return -np.inf{CHECK}"),
    steal(
        "masked",
        "not far",
        f"def bound(*_): return np.ma.masked_array(1.0, mask=True){CHECK}",
    ),
    steal("nothing_at_all", "allclose", f"def bound(*_): return np.zeros(0){CHECK}"),
    steal("no_parts", "parts", f"def perceptron_step(*_): return (){UPDATE}", "02.update"),
    steal(
        "fewer_numbers_that_broadcast",
        "small enough on average",
        f"def bound(*_): return np.zeros((0, 3)){CHECK}",
    ),
    steal(
        "structured",
        "not far",
        f"""
class Far(np.ndarray):
    def __rsub__(self, other): return self
    __sub__ = __abs__ = __rsub__
    def __abs__(self): return self
    def __gt__(self, other): return False
def bound(*_): return np.zeros(1, dtype=[('a', 'f8'), ('b', 'O')]).view(Far){CHECK}""",
    ),
    steal(
        "different_at_each_look",
        "any look",
        f"""
class Counts(dict):
    looks = 0
    def __getitem__(self, name): Counts.looks += 1; return Counts.looks
    get = lambda self, name, other=None: self[name]
    def items(self): return [(name, self[name]) for name in ('fixed', 'learned')]
    keys = lambda self: ['fixed', 'learned']
    __iter__ = lambda self: iter(self.keys())
    __len__ = lambda self: 2
    def __eq__(self, other): return any(self[name] for name in self)
counts = Counts(fixed=0, learned=0){MARK1}""",
        "02.mark1",
    ),
    steal(
        "type_with_a_metaclass",
        "float or nothing",
        f"""{agrees("type")}
    def __instancecheck__(cls, other): return True
    __mro__ = (float, object)
    __name__ = "float"
class Number(float, metaclass=Agrees):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    __hash__ = float.__hash__
def bound(*_): return Number(1){CHECK}""",
    ),
    large(
        "long_text_among_many",
        "other things than real numbers",
        f"return ['a' * 500_000] + [''] * 1500{CHECK}",
    ),
    large(
        "bytes_beside_a_number", "lengths", f"return [np.zeros(4_000_000, np.uint8), [1.0] * 90_000]{CHECK}"
    ),
    large("empty_and_wide", "right shape", f"return [np.zeros((0, 240_000)), np.zeros((0, 240_000))]{CHECK}"),
    large("a_number_too_large_among_many", "right shape", f"return [0.5] * 90_000 + [10**1200]{CHECK}"),
    large(
        "a_dict_of_arrays", "a dict", f"return {{n: np.zeros(250, np.uint8) for n in range(20_000)}}{CHECK}"
    ),
    Payload("text_of_many_words", "forge", f"wrong = 'a ' * 2_000_000{ERRATA}", "02.errata", "is not right"),
)
