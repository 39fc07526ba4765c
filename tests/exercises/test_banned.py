"""What is banned is found however it is spelt, only where it counts, and is gone where it is masked."""

import subprocess
import sys

import pytest

from cnncourse.exercises import banned
from cnncourse.exercises.banned import banned_calls
from cnncourse.exercises.used import names_used

BANS = ("numpy.convolve", "numpy.pad")
SPELLINGS = [
    "import numpy\ndef f(x): return numpy.convolve(x, x)",
    "import numpy as np\ndef f(x): return np.convolve(x, x)",
    "from numpy import convolve\ndef f(x): return convolve(x, x)",
    "from numpy import convolve as c\ndef f(x): return c(x, x)",
    "from numpy import *\ndef f(x): return convolve(x, x)",
    "def f(x):\n    import numpy as np\n    return np.convolve(x, x)",
    "def f(x):\n    from numpy import convolve as c\n    return c(x, x)",
    "import numpy as np\ng = np.convolve\ndef f(x): return g(x, x)",
    "import numpy as np\ndef f(x):\n    g = np.convolve\n    return g(x, x)",
    "import numpy as np\nm = np\nn = m\ndef f(x): return n.convolve(x, x)",
    "import numpy as np\nm, k = np, 3\ndef f(x): return m.convolve(x, x)",
    "import numpy as np\ndef f(x): return (m := np).convolve(x, x)",
    "import numpy as np\ndef f(x): return getattr(np, 'convolve')(x, x)",
    "import numpy as np\ndef f(x): return getattr(np, 'con' + 'volve')(x, x)",
    "import numpy as np\nname = 'convolve'\ndef f(x): return getattr(np, name)(x, x)",
    "import numpy as np\ndef f(x): return np.__dict__['convolve'](x, x)",
    "import numpy as np\ndef f(x): return vars(np)['convolve'](x, x)",
    "import sys, numpy\ndef f(x): return sys.modules['numpy'].convolve(x, x)",
    "import importlib\ndef f(x): return importlib.import_module('numpy').convolve(x, x)",
    "def f(x): return __import__('numpy').convolve(x, x)",
    "import operator, numpy as np\ndef f(x): return operator.attrgetter('convolve')(np)(x, x)",
    "import numpy as np\ndef f(x): return eval('np.convolve(x, x)')",
    "def f(x):\n    exec('from numpy import convolve as c\\nc(x, x)')",
    "import numpy as np\nfrom functools import partial\nf = partial(np.convolve, mode='full')",
    "import numpy as np\nf = np.convolve",
    "import numpy as np\nf = lambda x: np.convolve(x, x)",
    "import numpy as np\ndef f(x, g=np.convolve): return g(x, x)",
    "import numpy as np\ndef f(x, *, m=np): return m.convolve(x, x)",
    "import numpy as np\ndef f(x): return [np, 3][0].convolve(x, x)",
    "import numpy as np\ndef f(x): return {'m': np}['m'].convolve(x, x)",
    "import numpy as np\ndef f(x): return (np if len(x) else None).convolve(x, x)",
    "import numpy as np\ndef f(x):\n    for m in (np,):\n        return m.convolve(x, x)",
    "import numpy as np\ndef f(x): return np.ma.convolve(x, x)",
    "import numpy as np\ndef f(x): return np._core.numeric.convolve.__wrapped__(x, x)",
    "import matplotlib.pyplot as plt\ndef f(x): return plt.np.convolve(x, x)",
    "import numpy as np\ndef helper(x): return np.convolve(x, x)\ndef f(x): return helper(x)",
    "import numpy as np\nclass H:\n    def run(self, x): return np.convolve(x, x)\ndef f(x): return H().run(x)",
    "class Helper:\n    from numpy import convolve\ndef f(x): return Helper.convolve(x, x)",
    "import numpy as np\nsteps = []\nsteps.append(np.convolve)\ndef f(x): return steps[0](x, x)",
    "import numpy as np\nsteps = {}\nsteps['a'] = np.convolve\ndef f(x): return steps['a'](x, x)",
    "import numpy as np\ndef f(x): return f.inner(x, x)\nf.inner = np.convolve",
    "import numpy as np\ntry:\n    g = np.convolve\nexcept ImportError:\n    g = None\ndef f(x): return g(x, x)",
    "import numpy as np\nfor g in [np.convolve]:\n    pass\ndef f(x): return g(x, x)",
    "import numpy as np\ndef f(x):\n    def inner(y):\n        return np.convolve(y, y)\n    return inner(x)",
    "import numpy as np\nclass C:\n    def f(self, x): return np.convolve(x, x)\nf = C().f",
    "import numpy as np\nasync def g(x): return np.convolve(x, x)\ndef f(x): return g(x)",
    "import numpy as np\ndef f(x):\n    match x:\n        case [a]: return np.convolve(x, x)",
]
INNOCENT = [
    "import numpy as np\ndef f(x): return x\nnp.testing.assert_allclose(f(1), np.convolve([1], [1]))",
    "import numpy as np\ndef f(x):\n    y = x + 1\n    return y\ny = np.convolve([1], [1])",
    "import numpy as np\ndef f(x): return x\ndef test(): assert f(1) == np.convolve([1], [1])",
    "def convolve(x, w): return x * w\ndef f(x): return convolve(x, x)",
    "from numpy import *\ndef convolve(x, w): return x * w\ndef f(x): return convolve(x, x)",
    "from numpy import pad\ndef f(x, pad): return x[pad:]",
    "from numpy import pad\ndef f(x):\n    pad = 3\n    return x[pad:]",
    "class Layer:\n    pad = 3\n    def convolve(self, x): return x * self.pad\ndef f(x): return Layer().convolve(x)",
    "import numpy as np\ndef f(x): return np.convolve(x, x)\ndef f(x): return x",
    "def f(x): return 'np.convolve' in x.convolve",
    "import numpy as np\ndef f(x): return np.outer(x, x)  # not np.convolve",
    "def f(x): return f(x) + unknown(x)",
    "import numpy as np\nnp = np\ndef f(x): return np.sum(x)",
]


@pytest.mark.parametrize("source", SPELLINGS)
def test_every_spelling_is_found(source):
    assert banned_calls(source, BANS, "f") == ["numpy.convolve"]


@pytest.mark.parametrize("source", INNOCENT)
def test_what_the_answer_does_not_use_is_no_offence(source):
    assert banned_calls(source, BANS, "f") == []


def test_an_expression_may_be_where_it_starts():
    source = "import numpy as np\ndef f(x): return x\ntested = np.convolve([1], [1])"
    assert banned_calls(source, BANS, "lambda x: np.pad(f(x), 1)") == ["numpy.pad"]
    assert banned_calls(source, BANS, "f") == banned_calls(source, BANS, "missing") == []
    assert banned_calls(source, BANS) == ["numpy.convolve"]
    assert banned_calls(source, ()) == []


def test_a_program_that_is_made_to_be_long_to_read_is_read_in_short():
    doubling = "\n".join(f"a{n} = [a{n - 1}, a{n - 1}, a40]" for n in range(1, 41))
    source = f"import numpy as np\na0 = np\n{doubling}\ndef f(x): return a40[0].pad(x), np.convolve(x)"
    assert "numpy.convolve" in banned_calls(source, BANS)
    texts = " + ".join(["n"] * 60)
    assert banned_calls(f"n = 'a'\nn = 'b'\ndef f(x): return getattr(x, {texts})", BANS, "f") == []
    for depth, found in ((700, ["numpy.pad"]), (10_000, [])):
        deep = f"import numpy as np\nnp.pad\ny = {'+'.join(['x'] * depth)}"
        assert banned_calls(deep, BANS) == found
        assert banned_calls(deep, BANS, " ") == []


def test_modules_are_banned_with_all_that_is_in_them():
    source = "import numpy as np\ndef f(x): return np.polynomial.polynomial.polymul(x, x)"
    assert banned_calls(source, ["numpy.polynomial", "scipy"], "f") == ["numpy.polynomial"]
    assert banned_calls("from scipy.signal import convolve as f", ["scipy.signal"], "f") == ["scipy.signal"]


def test_a_program_that_is_none_is_refused():
    with pytest.raises(SyntaxError):
        banned_calls("def f(x:", BANS)


def test_names_are_those_of_where_things_come_from():
    source = "import numpy.linalg as la, os.path\nfrom math import pi\ndef f(x): return la.inv(x), os.path.sep, pi, x.y"
    assert names_used(source, "f") == {
        "numpy.linalg",
        "numpy.linalg.inv",
        "os",
        "os.path",
        "os.path.sep",
        "math.pi",
    }


def run(script):
    """Run a script in an interpreter that cannot import the course, ``mask`` and ``Banned`` at hand."""
    start = (
        "import runpy, sys\n"
        "sys.modules['cnncourse'] = None\n"
        f"found = runpy.run_path({banned.__file__!r})\n"
        "mask, Banned = found['mask'], found['Banned']\n"
        "def banned(function, *inputs):\n"
        "    try:\n"
        "        function(*inputs)\n"
        "    except Banned as error:\n"
        "        return str(error)\n"
        "    return 'it runs'\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", start + script],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_what_is_masked_is_gone_by_every_way_to_it():
    ways = [
        "np.convolve",
        "kept",
        "np._core.numeric.convolve",
        "np.ma.convolve",
        "np.polymul",
        "np.polynomial.polynomial.polymul",
        "lambda x, w: np.poly1d(x) * np.poly1d(w)",
        "np._core.multiarray.correlate",
        "sys.modules['numpy._core._multiarray_umath'].correlate2",
        "np.lib._polynomial_impl.NX.convolve",
    ]
    script = "import numpy as np\nfrom numpy import convolve as kept\nmask(['numpy.convolve'])\n"
    assert (
        run(script + "".join(f"print(banned({way}, [1.0, 2], [3.0, 4]))\n" for way in ways))
        == ["numpy.convolve"] * 10
    )


def test_no_object_is_left_to_be_hunted_for():
    script = (
        "import gc, numpy as np\n"
        "mask(['numpy.convolve', 'numpy.pad'])\n"
        "gc.collect()\n"
        "names = [getattr(o, '__qualname__', '') for o in gc.get_objects() if callable(o)]\n"
        "print(sorted({'convolve', 'pad', 'correlate2'} & {n for n in names if isinstance(n, str)}))\n"
        "import numpy.testing.overrides as lists\n"
        "print([f for f in lists.get_overridable_numpy_array_functions() if f.__name__ in ('convolve', 'pad')])\n"
    )
    assert run(script) == ["[]", "[]"]


def test_the_rest_of_numpy_still_works():
    script = (
        "import numpy as np\n"
        "mask(['numpy.convolve', 'numpy.correlate', 'numpy.poly1d', 'numpy.pad'])\n"
        "print(np.polyval([1, 2], 3), np.outer([1], [2]).item(), np.fft.ifft(np.fft.fft([1.0, 2])).real.tolist())\n"
        "print(banned(np.pad, [1], 1), banned(np.poly1d, [1]), banned(np.correlate, [1], [1]))\n"
    )
    assert run(script) == ["5 2 [1.0, 2.0]", "numpy.pad numpy.poly1d numpy.correlate"]


def test_a_module_is_closed_loaded_or_not():
    script = (
        "import numpy as np\n"
        "mask(['numpy.polynomial', 'xml.dom', 'no.such.thing'])\n"
        "print(banned(lambda: np.polynomial.Polynomial))\n"
        "for name in ('numpy.polynomial', 'numpy.polynomial.hermite', 'xml.dom.minidom', 'xml.dom', 'no.such.thing'):\n"
        "    try:\n"
        "        __import__(name)\n"
        "    except ImportError as error:\n"
        "        print(type(error).__name__)\n"
        "import xml.sax\n"
    )
    lines = run(script)
    assert lines[0] == "numpy.polynomial"
    assert len(lines) == 6


def test_no_bans_change_nothing():
    assert run("before = list(sys.meta_path)\nmask(())\nprint(sys.meta_path == before)\n") == ["True"]
