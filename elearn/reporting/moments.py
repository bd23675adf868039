"""Moments as text made by the database: to parse and write them row by row costs more than the report."""

from typing import Any

from sqlalchemy import FunctionElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class MomentText(FunctionElement[str]):
    """A `UtcDateTime` column as RFC 3339 with `Z`, the same text as the JSON API writes."""

    type = String()
    inherit_cache = True
    name = "moment_text"


@compiles(MomentText)
def _on_postgresql(element: MomentText, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    written = f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
    return f"(replace({written}, '.000000', '') || 'Z')"


@compiles(MomentText, "sqlite")
def _on_sqlite(element: MomentText, compiler: SQLCompiler, **options: Any) -> str:
    # Stored as 'YYYY-MM-DD HH:MM:SS.ffffff', in UTC.
    column = compiler.process(element.clauses, **options)
    return f"(replace(replace({column}, ' ', 'T'), '.000000', '') || 'Z')"
