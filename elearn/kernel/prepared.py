"""Statements of the hot ways: built by SQLAlchemy once, executed by the driver itself.

Executing a Core statement costs about ten times what SQLite needs for the row of a page, and psycopg's cursor three
times what libpq does. A prepared statement keeps the compiled text and the types' converters of each database, and
leaves out everything between.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from elearn.kernel.lanes import Lane

if TYPE_CHECKING:
    from elearn.kernel.round_trips import Planned

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Convert = Callable[[Any], Any]
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


@dataclass(frozen=True)
class _Compiled:
    """A statement for one database: its text, its parameters in order, and what converts values and columns.

    `planned` is what PostgreSQL knows it by; SQLite takes the text.
    """

    text: str
    planned: "Planned | None"
    names: tuple[str, ...]
    fixed: Values
    converts: tuple[Convert | None, ...]
    columns: tuple[tuple[int, Convert], ...]
    make_row: Callable[[Sequence[Any]], Row]

    def parameters(self, values: Values) -> list[Any]:
        given = {**self.fixed, **values} if self.fixed else values
        return [
            given[name] if convert is None else convert(given[name])
            for name, convert in zip(self.names, self.converts, strict=True)
        ]

    def rows(self, raw: Sequence[Sequence[Any]]) -> list[Row]:
        if not self.columns:
            return [self.make_row(each) for each in raw]
        return [self._row(list(each)) for each in raw]

    def _row(self, row: list[Any]) -> Row:
        for place, convert in self.columns:
            row[place] = convert(row[place])
        return self.make_row(row)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A statement with what it asks about."""

    compiled: _Compiled
    parameters: list[Any]


class Prepared:
    """A statement with parameters by name, none of them a list: rows go as one JSON text (`json_rows.py`).
    `statements` has one for each dialect, or is one.

    Where it is executed in a lane, it has a connection of its own for as long; on a session, it is part of the
    session's transaction. Rows are tuples, named as the columns are.
    """

    def __init__(self, statements: Any) -> None:
        self._statements = statements
        self._compiled: dict[str, _Compiled] = {}

    def first(self, where: Lane | Session, values: Values) -> Any:
        """The first row, or None."""
        rows = self.all(where, values)
        return rows[0] if rows else None

    def all(self, where: Lane | Session, values: Values) -> list[Any]:
        """All rows."""
        if isinstance(where, Lane):
            return self._in_lane(where, values)
        return together(where, (self, values))[0]

    def run(self, session: Session, values: Values) -> None:
        """Execute what returns no rows. On PostgreSQL it is sent with what comes next, at the latest with the commit,
        and that fails where this fails."""
        connection = session.connection()
        asked = self._asked(connection.dialect, values)
        if asked.compiled.planned is None:
            together(session, (self, values))
            return
        _tell(connection, asked)
        with _errors_of(connection, asked):
            asked.compiled.planned.say(connection.connection.driver_connection, asked.parameters)

    def _in_lane(self, lane: Lane, values: Values) -> list[Row]:
        dialect = lane.engine.dialect
        asked = self._asked(dialect, values)
        _tell(lane, asked)
        driver = lane.borrow()
        try:
            (rows,) = _ask(driver, [asked])
        except BaseException as error:
            if not isinstance(error, dialect.loaded_dbapi.Error):
                lane.give_up(driver)
                raise
            (lane.give_up if dialect.is_disconnect(error, driver, None) else lane.give_back)(driver)
            raise _known(dialect, error, asked.compiled.text) from error
        lane.give_back(driver)
        return asked.compiled.rows(rows)

    def _asked(self, dialect: Dialect, values: Values) -> "_Asked":
        compiled = self._for(dialect)
        return _Asked(compiled, compiled.parameters(values))

    def _for(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = self._compile(dialect)
        return found

    def _compile(self, dialect: Dialect) -> _Compiled:
        statement = self._statements
        if isinstance(statement, Mapping):
            statement = statement[dialect.name]
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        if compiled.post_compile_params or compiled.literal_execute_params:
            raise ValueError("a prepared statement takes single values only")
        kinds = {compiled.bind_names[bind]: bind.type for bind in compiled.bind_names}
        binds = {name: kind.dialect_impl(dialect).bind_processor(dialect) for name, kind in kinds.items()}
        columns = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.exported_columns
        ]
        row_type: Any = namedtuple("Row", [*statement.exported_columns.keys()], rename=True)  # type: ignore[misc]
        names = tuple(compiled.positiontup or ())
        planned = None
        if dialect.name == "postgresql":
            names, planned = _plan(compiled)
        return _Compiled(
            str(compiled),
            planned,
            names,
            {name: value for name, value in compiled.params.items() if value is not None},
            tuple(binds.get(name) for name in names),
            tuple((place, convert) for place, convert in enumerate(columns) if convert is not None),
            row_type._make,
        )


def together(session: Session, *asked: tuple[Prepared, Values]) -> list[list[Any]]:
    """The rows of several statements, of which none needs those of another: PostgreSQL is asked once for all."""
    connection = session.connection()
    dialect = connection.dialect
    each_asked = [prepared._asked(dialect, values) for prepared, values in asked]
    for each in each_asked:
        _tell(connection, each)
    with _errors_of(connection, each_asked[-1]):
        rows = _ask(connection.connection.driver_connection, each_asked)
    return [each.compiled.rows(raw) for each, raw in zip(each_asked, rows, strict=True)]


def _ask(driver: Any, asked: Sequence[_Asked]) -> list[list[Row]]:
    planned = [(each.compiled.planned, each.parameters) for each in asked if each.compiled.planned]
    if planned:
        return planned[0][0].ask(driver, planned)
    return [driver.execute(each.compiled.text, each.parameters).fetchall() for each in asked]


@contextmanager
def _errors_of(connection: Connection, asked: _Asked) -> Iterator[None]:
    """A driver's error becomes SQLAlchemy's, and a lost connection is not used again."""
    dialect, borrowed = connection.dialect, connection.connection
    try:
        yield
    except dialect.loaded_dbapi.Error as error:
        if dialect.is_disconnect(error, borrowed.driver_connection, None):
            connection.engine.pool._invalidate(borrowed, error)
        raise _known(dialect, error, asked.compiled.text) from error


def _plan(compiled: SQLCompiler) -> "tuple[tuple[str, ...], Planned]":
    """The parameters' names in the order of their numbers, and the statement with numbers."""
    from elearn.kernel.round_trips import Planned  # noqa: PLC0415 - see `connect` in `database.py`

    names: list[str] = []

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    text = _PLACEHOLDER.sub(place, str(compiled))
    return tuple(names), Planned(text, len(names))


def _tell(seen_by: Lane | Connection, asked: _Asked) -> None:
    """Whoever counts statements counts these too."""
    for listener in seen_by.engine.dispatch.before_cursor_execute:
        listener(None, None, asked.compiled.text, asked.parameters, None, False)


def _known(dialect: Dialect, error: Exception, text: str | None) -> BaseException:
    """A driver's error as SQLAlchemy's: what catches those need not know of drivers."""
    return DBAPIError.instance(text, None, error, dialect.loaded_dbapi.Error, dialect=dialect)
