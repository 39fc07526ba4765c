"""The picture of the map to the cortex."""

import numpy as np
from numpy.testing import assert_allclose

from cnncourse.cells import cortical_place
from cnncourse.plots.cortex import cortex_picture


def test_cortex_picture_draws_the_same_lines_twice():
    field, cortex = cortex_picture().axes
    assert len(field.lines) == len(cortex.lines) == 6 + 7
    for here, there in zip(field.lines, cortex.lines, strict=True):
        place = cortical_place(np.asarray(here.get_xdata()) + 1j * np.asarray(here.get_ydata()))
        assert_allclose(there.get_xdata(), place.real)
        assert_allclose(there.get_ydata(), place.imag)
