"""Styles know no left and no right, and the check that says so sees each way of saying it."""

import pytest

from checks.styles import faults, physical_sides


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-left: 1px",
        "padding: 0 1px 0 2px",
        "inset: 0 auto 0 0",
        "text-align: right",
        "float: left !important",
        "border-right-color: red",
        "border-width: 0 2px 2px 0",
        "border-radius: 0 var(--round) var(--round) 0",
        "background: linear-gradient(to right, red 50%, blue 50%)",
    ],
)
def test_a_physical_side_is_found(declaration: str) -> None:
    assert list(physical_sides(f"@layer a {{ @media (x) {{ .b {{ color: red; {declaration} }} }} }}")) != []


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-inline: 0 1px",
        "padding: 0 1px 2px 1px",
        "text-align: start",
        "border-radius: 3px 3px 0 0",
        "border-width: 0 2px 2px 0; transform: rotate(45deg)",
        "inset: 0",
        "--left: 1px",
    ],
)
def test_what_is_the_same_in_both_directions_is_none(declaration: str) -> None:
    assert list(physical_sides(f".sign-right {{ {declaration} }} /* left: 1px */")) == []


def test_our_styles_name_none() -> None:
    assert list(faults()) == []
