"""What simple, complex and end-stopped cells answer to lines, gratings and bars."""

import numpy as np
import pytest

from cnncourse.cells import (
    bar,
    complex_cell,
    edge,
    end_stopped_cell,
    energy_cell,
    gabor,
    grating,
    line_detector,
    row_of_fields,
    simple_cell,
)
from cnncourse.shapes import ShapeError

SIZE = 41


def change(responses):
    """How far responses fall below the largest, as a share of it."""
    return 1 - min(responses) / max(responses)


def test_simple_cell_by_hand():
    image, field = np.array([[1.0, 0.5], [0, 2]]), np.array([[2.0, -4], [7, 0.5]])  # 2 − 2 + 0 + 1
    assert simple_cell(image, field) == 1
    assert simple_cell(image, -field) == 0
    assert simple_cell(image, field, 0.25) == 0.75
    np.testing.assert_array_equal(
        simple_cell(np.stack([image, -image, 3 * image]), field, 0.25), [0.75, 0, 2.75]
    )


@pytest.mark.parametrize(
    ("phase", "liked"),
    [
        (0, bar(SIZE, 60, width=3)),
        (180, bar(SIZE, 60, width=3, dark=True)),
        (-90, edge(SIZE, 60)),
        (90, 1 - edge(SIZE, 60)),
    ],
)
def test_the_phase_decides_what_a_simple_cell_likes(phase, liked):
    shown = [bar(SIZE, 60, width=3), bar(SIZE, 60, width=3, dark=True), edge(SIZE, 60), 1 - edge(SIZE, 60)]
    answers = [simple_cell(image, gabor(SIZE, 60, phase=phase, balanced=True)) for image in shown]
    np.testing.assert_array_equal(shown[int(np.argmax(answers))], liked)
    assert simple_cell(np.ones((SIZE, SIZE)), gabor(SIZE, 60, phase=phase, balanced=True)) < 1e-9


def test_an_energy_cell_hardly_notices_shifts_that_silence_a_simple_cell():
    even, odd = (gabor(SIZE, 90, phase=phase, balanced=True) for phase in (0, 90))
    moved = [grating(SIZE, 90, 8, phase) for phase in range(0, 360, 15)]
    assert change([simple_cell(image, even) for image in moved]) > 0.8
    assert change([energy_cell(image, even, odd) for image in moved]) < 0.05
    assert energy_cell(grating(SIZE, 0, 8), even, odd) < 0.01 * energy_cell(moved[0], even, odd)


def test_energy_by_hand():
    image, even, odd = np.array([[1.0, 2]]), np.array([[1.0, 1]]), np.array([[4.0, -3]])
    assert energy_cell(image, even, odd) == 9 + 4
    np.testing.assert_array_equal(energy_cell(np.stack([image, 2 * image]), even, odd), [13, 52])


def test_a_complex_cell_hardly_notices_shifts_that_silence_a_simple_cell():
    options = {"wavelength": 12, "sigma": 4, "balanced": True}
    fields = np.stack([gabor(SIZE, 90, centre=(s, 0), **options) for s in np.arange(-8, 8.5, 0.5)])
    moved = [bar(SIZE, 90, width=5, centre=(s, 0)) for s in np.linspace(-6, 6, 49)]  # by quarters of a pixel
    assert change([simple_cell(image, fields[16]) for image in moved]) > 0.8
    assert change([complex_cell(image, fields) for image in moved]) < 0.05
    assert complex_cell(bar(SIZE, 0, width=5), fields) < 0.1 * complex_cell(moved[0], fields)


def test_complex_cell_is_the_largest_of_its_simple_cells():
    rng = np.random.default_rng(0)
    images, fields = rng.random((5, 4, 3)), rng.normal(size=(2, 4, 3))
    each = np.array([[simple_cell(image, field) for field in fields] for image in images])
    np.testing.assert_allclose(complex_cell(images, fields), each.max(1))
    np.testing.assert_allclose(complex_cell(images[0], fields), each[0].max())
    assert complex_cell(np.ones((4, 3)), -np.ones((2, 4, 3))) == 0


def test_an_end_stopped_cell_answers_less_when_the_bar_is_lengthened():
    field = gabor(SIZE, 0, sigma=2, aspect=0.7, balanced=True)
    ends = np.stack([gabor(SIZE, 0, sigma=2, aspect=0.7, centre=(x, 0), balanced=True) for x in (-9, 9)])
    lengths = np.arange(1, 40, 2)
    answers = end_stopped_cell(np.stack([bar(SIZE, 0, length=n) for n in lengths]), field, ends, 0.5)
    plain = simple_cell(np.stack([bar(SIZE, 0, length=n) for n in lengths]), field)
    best = int(answers.argmax())
    assert 5 <= lengths[best] <= 13
    assert answers[-1] < 0.1 * answers[best]
    assert (np.diff(answers[best:]) <= 1e-9).all()
    assert (np.diff(plain) >= -1e-9).all()  # a simple cell does not mind


def test_end_stopped_cell_by_hand():
    image, field = np.array([[3.0, 1, 0.5]]), np.array([[1.0, 0, 0]])
    ends = np.array([[[0.0, 1, 0]], [[0, 0, -1]], [[0, 0, 2]]])  # 1, nothing, 1
    assert end_stopped_cell(image, field, ends) == 1
    assert end_stopped_cell(image, field, ends, 0.25) == 2.5
    assert end_stopped_cell(image, field, ends, 2) == 0
    assert end_stopped_cell(image, -field, -ends, -2) == 0 + 1  # the cell's own sum is cut at 0 first


def test_a_row_of_centre_surround_cells_detects_its_line():
    fields = row_of_fields(SIZE, 30, count=7, spacing=3)
    along = line_detector(bar(SIZE, 30), fields)
    threshold = 0.5 * along
    assert line_detector(bar(SIZE, 30), fields, threshold) == pytest.approx(threshold)
    for other in (
        bar(SIZE, 120),
        bar(SIZE, 75),
        bar(SIZE, 30, centre=(-2.5, 4.3)),
        bar(SIZE, 30, dark=True),
        np.ones((SIZE, SIZE)),
        bar(SIZE, 30, length=5),
    ):
        assert line_detector(other, fields, threshold) == 0
    two = np.stack([bar(SIZE, 30), bar(SIZE, 120)])
    np.testing.assert_allclose(line_detector(two, fields), [line_detector(i, fields) for i in two])


def test_a_line_detector_rectifies_each_of_its_cells():
    fields = np.array([[[1.0, 0]], [[0, 1]]])
    assert line_detector(np.array([[3.0, -2]]), fields) == 3
    assert line_detector(np.array([[3.0, 2]]), fields, 1.5) == 3.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda i, f: simple_cell(i[0], f),
            r"simple_cell: image must have shape \(H, W\) or \(N, H, W\), not \(3,\)",
        ),
        (lambda i, f: simple_cell(i, f[:, :2]), "simple_cell: axis W is 3 in image but 2 in field"),
        (lambda i, f: complex_cell(i, f), "complex_cell: fields has 2 axes but 3 are needed"),
        (lambda i, f: line_detector(i[:2], f[None]), "line_detector: axis H is 2 in image but 4 in fields"),
        (lambda i, f: energy_cell(i, f, f[1:]), "energy_cell: axis H is 4 in image but 3 in odd"),
        (lambda i, f: energy_cell(i, f[1:], f), "energy_cell: axis H is 4 in image but 3 in even"),
        (
            lambda i, f: end_stopped_cell(i, f[1:], f[None]),
            "end_stopped_cell: axis H is 4 in image but 3 in field",
        ),
        (lambda i, f: end_stopped_cell(i, f, f), "end_stopped_cell: ends has 2 axes but 3 are needed"),
    ],
)
def test_wrong_shapes_are_refused(call, message):
    with pytest.raises(ShapeError, match=message):
        call(np.ones((4, 3)), np.ones((4, 3)))
