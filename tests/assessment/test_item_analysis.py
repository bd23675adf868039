import json
from fractions import Fraction
from pathlib import Path

import pytest

from elearn.assessment.item_analysis import analyse_file, as_json
from elearn.assessment.statistics import figures_of_marks
from elearn.kernel.errors import Invalid

WRONG = "wrong_full_mark"
PLAIN = "a,b,c\n1,0,1\n1,1,0.5\n0,0,0\n1,1,1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "marks.csv"


def faults(file: Path, content: str | bytes) -> list[tuple[str, str]]:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Invalid) as refused:
        analyse_file(file)
    assert all(error.params["file"] == "marks.csv" for error in refused.value.errors)
    return [(error.pointer, error.code) for error in refused.value.errors]


def test_a_table_of_marks_gives_the_figures_of_its_marks(file: Path) -> None:
    file.write_text(PLAIN)
    one, none = Fraction(1), Fraction(0)
    marks = {"a": [one, one, none, one], "b": [none, one, none, one], "c": [one, Fraction(1, 2), none, one]}
    assert analyse_file(file) == figures_of_marks(marks)


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace(",", ";").replace(".", ","),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("0.5", '"0,5"'),
        PLAIN.replace("0.5", " .50 "),
        "\n\n" + PLAIN.replace("\n0,0", "\n,,\n\n0,0") + "\n \n",
        PLAIN.rstrip("\n"),
    ],
)
def test_spreadsheets_write_it_in_many_ways(file: Path, content: str) -> None:
    file.write_text(PLAIN)
    plain = analyse_file(file)
    file.write_bytes(content.encode())
    assert analyse_file(file) == plain


def test_the_json_has_the_names_of_the_contract(file: Path) -> None:
    file.write_text(PLAIN)
    written = json.loads(as_json(analyse_file(file)))
    assert list(written) == [
        "attempts", "items", "mean", "sd", "skewness", "kurtosis", "alpha", "error_ratio", "sem", "item",
    ]  # fmt: skip
    assert list(written["item"][0]) == [
        "key", "facility", "facility_low", "facility_high", "discrimination", "discriminative_efficiency",
        "effective_weight",
    ]  # fmt: skip
    assert (written["attempts"], written["items"]) == (4, 3)
    assert written["item"][0]["facility"] == 0.75
    assert written["item"][0]["facility_low"] is None


def test_a_full_mark_may_be_given(file: Path) -> None:
    file.write_text("hard/10,easy\n5,1\n10,1\n0,0\n")
    found = analyse_file(file)
    assert [item.facility for item in found.item] == [0.5, pytest.approx(2 / 3)]
    assert found.mean == pytest.approx(17 / 33)


def test_only_a_header_is_a_test_that_nobody_took(file: Path) -> None:
    file.write_text("a,b\n")
    assert (analyse_file(file).attempts, analyse_file(file).mean) == (0, None)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [("/1/1", "no_header")]),
        ("\n\n", [("/3/1", "no_header")]),
        ("a,b\n1,\n1,1\n", [("/2/2", "empty_mark")]),
        ("a,b\n1,x\n1,1\n-1,1\n", [("/2/2", "not_a_number"), ("/4/1", "mark_out_of_range")]),
        ("a,b\n\n1,0\n1\n1,0,1\n", [("/4/1", "wrong_number_of_cells"), ("/5/3", "wrong_number_of_cells")]),
        ("a,,a\n1,1,1\n", [("/1/2", "no_item_key"), ("/1/3", "doubled_item_key")]),
        ("b/x,c/0,/1\n1,1,1\n", [("/1/1", WRONG), ("/1/2", WRONG), ("/1/3", "no_item_key")]),
        ("a\n1e3\n-+1\n1.0.0\nnan\n٣\n", [(f"/{line}/1", "not_a_number") for line in range(2, 7)]),
        ('a,b\n1,1\n1,"0\n', [("/3/1", "broken_csv")]),
        (b"a,b\n1,0\n1,\xff\n", [("/3/1", "not_utf8")]),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_place(
    file: Path, content: str | bytes, expected: list[tuple[str, str]]
) -> None:
    assert faults(file, content) == expected


def test_a_fault_in_every_line_is_not_told_for_ever(file: Path) -> None:
    assert len(faults(file, "a\n" + "x\n" * 5000)) == 100


def test_the_same_mark_is_checked_against_each_items_own_full_mark(file: Path) -> None:
    assert faults(file, "a/5,b\n1,1\n5,5\n") == [("/3/2", "mark_out_of_range")]
