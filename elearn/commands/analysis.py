"""Item analysis on the command line."""

from pathlib import Path

import click

from elearn.assessment.item_analysis import analyse_file, as_dict, as_json
from elearn.assessment.statistics import QuizFigures


def item_analysis(marks: Path, *, as_json_text: bool) -> None:
    """Print the figures of a table of marks. Raises Invalid."""
    result = analyse_file(marks)
    click.echo(as_json(result) if as_json_text else _table(result))


def _table(found: QuizFigures) -> str:
    """The figures for a terminal: the test in a line, an item a line, `-` where a figure is undefined."""
    figures = as_dict(found)
    head = "  ".join(f"{name} {_short(value)}" for name, value in figures.items() if name != "item")
    names = list(figures["item"][0]) if figures["item"] else []
    lines = ["  ".join(f"{name:>14.14}" for name in names)]
    lines += ["  ".join(f"{_short(item[name]):>14.14}" for name in names) for item in figures["item"]]
    return "\n".join([head, "", *lines])


def _short(value: object) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
