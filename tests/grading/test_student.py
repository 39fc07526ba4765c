"""Whose a submission is."""

from __future__ import annotations

import pytest

from cnncourse.grading.student import chapter_in_name, student_in_code, student_in_name

DEEP = "\nx = " + "-" * 9_000 + "1"


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (['STUDENT = "ada"'], "ada"),
        (["import x; STUDENT = 'ada'"], "ada"),
        (['STUDENT: str = "ada"'], "ada"),
        (['WHO = STUDENT = "ada"'], "ada"),
        (['STUDENT = ("a" "da")'], "ada"),
        (["STUDENT = 1234567"], "1234567"),
        (["STUDENT = 0012"], "0012"),
        (['STUDENT = "ada"', 'STUDENT = "grace"'], "grace"),
        (['STUDENT = "ada"\nSTUDENT = "grace"'], "grace"),
        (['STUDENT = "ada"', 'STUDENT = "your-id"'], "ada"),
        (['STUDENT = "ada"', "STUDENT = STUDENT.upper()"], "ada"),
        (['STUDENT = " Your-ID "'], ""),
        (['STUDENT = ""', "STUDENT = None", "STUDENT = True", "STUDENT = 1.5", "STUDENT = b'x'"], ""),
        (["STUDENT = ..."], ""),
        (['if True:\n    STUDENT = "ada"'], ""),
        (['def f():\n    STUDENT = "ada"'], ""),
        (['"""\nSTUDENT = "ada"\n"""'], ""),
        (['STUDENTS = "ada"', 'MY_STUDENT = "x"'], ""),
        (['f(STUDENT="ada")', 'STUDENT == "ada"'], ""),
        (['%matplotlib inline\nSTUDENT = "ada"'], "ada"),
        (["!pip install x\nSTUDENT = 'ada'  # me\n"], "ada"),
        (["%cd x\nSTUDENT : str = 7; x = 1"], "7"),
        (['%cd x\nSTUDENT = "ada"\nSTUDENT = "grace"'], "grace"),
        (['%cd x\n    STUDENT = "ada"'], ""),
        (['STUDENT = "ada"' + DEEP], "ada"),
        (['STUDENT = "ada"\n' + "x = 1\n" * 9_000], "ada"),
        (["STUDENT = 0x" + "f" * 10_000], ""),
        (["STUDENT = " + "9" * 5_000], ""),
        ([r'STUDENT = "\d\ud800"'], "\\d\ufffd"),
        (['STUDENT = "a\\n\\x00da\\u202e  lovelace\\u200b"'], "a da lovelace"),
        (['STUDENT = "' + "é" * 999 + '"'], "é" * 200),
        (["STUDENT = f'{1}'"], ""),
        (['STUDENT = "李明"'], "李明"),
        (["STUDENT" * 100_000], ""),
    ],
)
def test_the_id_in_the_code(cells: list[str], wanted: str) -> None:
    assert student_in_code(cells) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("ada.ipynb", "ada"),
        ("ada.IPYNB", "ada"),
        ("ada.py", "ada"),
        ("12345.ipynb", "12345"),
        ("jean-luc.picard@x.org.ipynb", "jean-luc.picard@x.org"),
        ("02_perceptron.ipynb", ""),
        ("2-perceptron.ipynb", ""),
        ("08 receptive fields.ipynb", ""),
        ("02_perceptron (1).ipynb", ""),
        ("02_perceptron(1).ipynb", ""),
        ("02_perceptron-Copy1.ipynb", ""),
        ("02_perceptron - Copy (2).ipynb", ""),
        ("Copy of 02_perceptron.ipynb", ""),
        ("02_perceptron_final.ipynb", ""),
        ("02_perceptron_FINAL_v2.ipynb", ""),
        ("02_perceptron-checkpoint.ipynb", ""),
        ("02_perceptron-1.ipynb", ""),
        ("solution.ipynb", ""),
        ("ada_02_perceptron.ipynb", "ada"),
        ("02_perceptron_ada.ipynb", "ada"),
        ("02_perceptron_ada_final (3).ipynb", "ada"),
        ("02_perceptron_1234567.ipynb", "1234567"),
        ("ada-Copy1.ipynb", "ada"),
        ("Copy of ada.ipynb", "ada"),
        ("Your-ID.ipynb", ""),
        ("李明_08_receptive_fields.ipynb", "李明"),
        ("ame\u0301lie.ipynb", "am\u00e9lie"),
        ("12_perceptron.ipynb", "12_perceptron"),
        ("02_perceptrons.ipynb", "02_perceptrons"),
        # folders
        ("ada/02_perceptron.ipynb", "ada"),
        ("submitted/ada/02_perceptron/02_perceptron.ipynb", "ada"),
        ("02-perceptron-ada/02_perceptron.ipynb", "ada"),
        ("ada.zip/02_perceptron.ipynb", "ada"),
        ("submissions.zip/02_perceptron.ipynb", ""),
        ("Downloads/02_perceptron.ipynb", ""),
        # learning platforms
        ("lovelaceada_12345_67890_02_perceptron-1.ipynb", "lovelaceada"),
        ("lovelaceada_LATE_12345_67890_homework.ipynb", "lovelaceada"),
        ("Ada Lovelace_12345_assignsubmission_file_/02_perceptron.ipynb", "Ada Lovelace"),
        ("Ada Lovelace_12345_assignsubmission_file_/homework of mine.ipynb", "Ada Lovelace"),
        ("class.zip/Ada Lovelace_12345_assignsubmission_file_02_perceptron.ipynb", "Ada Lovelace"),
        ("Assignment 1_s1234567_attempt_2024-01-31-12-00-00_02_perceptron.ipynb", "s1234567"),
        ("12345-67890 - Ada Lovelace - Jan 31, 2024 1200 PM/02_perceptron.ipynb", "Ada Lovelace"),
        # what must not take long, or fail
        ("-" * 100_000, ""),
        ("_final" * 20_000, ""),
        ("a" * 1_000 + ".ipynb", "a" * 200),
        ("a\udc80\n\x07b.ipynb", "a\ufffd b"),
        ("", ""),
        ("///", ""),
    ],
)
def test_the_id_in_a_name(name: str, wanted: str) -> None:
    assert student_in_name(name) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("02_perceptron.ipynb", "02"),
        ("2 Perceptron (1).ipynb", "02"),
        ("ada_20_resnet_v2.ipynb", "20"),
        ("02_perceptron/11_convolution.ipynb", "11"),
        ("ada.ipynb", ""),
        ("02.ipynb", ""),
        ("112_sizes.ipynb", ""),
        ("x" * 100_000, ""),
    ],
)
def test_the_chapter_in_a_name(name: str, wanted: str) -> None:
    assert chapter_in_name(name) == wanted
