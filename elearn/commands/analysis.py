"""Item analysis on the command line."""

import json
from pathlib import Path

import click

from elearn.assessment.item_analysis import analyse_file, as_json


def item_analysis(marks: Path, *, as_json_text: bool) -> None:
    """Print the figures of a table of marks. Raises Invalid."""
    result = analyse_file(marks)
    click.echo(json.dumps(as_json(result), ensure_ascii=False, indent=1) if as_json_text else str(result))
