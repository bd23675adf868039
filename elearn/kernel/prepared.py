"""Statements of the hot ways: built by SQLAlchemy once, executed by the driver itself.

Executing a Core statement costs about ten times what SQLite needs for the row of a page. A prepared statement keeps
the compiled text and the types' converters of each database, and leaves out everything between.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class _Compiled:
    """A statement for one database: its text, its parameters in order, and what converts values and columns."""

    text: str
    names: tuple[str, ...]
    is_positional: bool
    fixed: Values
    binds: Mapping[str, Convert]
    columns: tuple[tuple[int, Convert], ...]
    make_row: Callable[[Sequence[Any]], Row]

    def parameters(self, values: Values) -> Any:
        given = {**self.fixed, **values}
        for name, convert in self.binds.items():
            given[name] = convert(given[name])
        return tuple([given[name] for name in self.names]) if self.is_positional else given

    def row(self, raw: Sequence[Any]) -> Row:
        if not self.columns:
            return self.make_row(raw)
        row = list(raw)
        for place, convert in self.columns:
            row[place] = convert(row[place])
        return self.make_row(row)


class Prepared:
    """A statement with parameters by name, none of them a list. `statements` has one for each dialect, or is one.

    Where it is executed on an engine, it has a connection of its own for as long; on a session, it is part of the
    session's transaction. Rows are tuples, named as the columns are.
    """

    def __init__(self, statements: Any) -> None:
        self._statements = statements
        self._compiled: dict[str, _Compiled] = {}

    def first(self, where: Engine | Session, values: Values) -> Any:
        """The first row, or None."""
        if isinstance(where, Session):
            connection = where.connection()
            return self._first(connection.dialect, connection.connection, values, connection)
        borrowed = _borrow(where)
        try:
            return self._first(where.dialect, borrowed, values, where)
        finally:
            borrowed.close()

    def all(self, where: Session, values: Values) -> list[Any]:
        """All rows."""
        connection = where.connection()
        compiled = self._for(connection.dialect)
        cursor = self._execute(connection.connection, compiled, values, connection)
        rows = [compiled.row(raw) for raw in cursor.fetchall()]
        cursor.close()
        return rows

    def run(self, where: Session, values: Values) -> None:
        """Execute what returns no rows."""
        connection = where.connection()
        compiled = self._for(connection.dialect)
        self._execute(connection.connection, compiled, values, connection)

    def _first(
        self, dialect: Dialect, borrowed: PoolProxiedConnection, values: Values, seen_by: Engine | Connection
    ) -> Any:
        compiled = self._for(dialect)
        cursor = self._execute(borrowed, compiled, values, seen_by)
        raw = cursor.fetchone()
        cursor.close()
        return compiled.row(raw) if raw is not None else None

    def _execute(
        self, borrowed: PoolProxiedConnection, compiled: _Compiled, values: Values, seen_by: Any
    ) -> Any:
        """Execute; what the driver raises comes as from SQLAlchemy, and lost connections leave the pool."""
        driver: Any = borrowed.driver_connection
        parameters = compiled.parameters(values)
        # Whoever counts statements counts these too.
        for listener in seen_by.engine.dispatch.before_cursor_execute:
            listener(None, None, compiled.text, parameters, None, False)
        try:
            return driver.execute(compiled.text, parameters)
        except seen_by.dialect.loaded_dbapi.Error as error:
            is_lost = seen_by.dialect.is_disconnect(error, driver, None)
            if is_lost:
                seen_by.engine.pool._invalidate(borrowed, error)
            raise _known(seen_by.dialect, error, compiled.text) from error

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
        names = {compiled.bind_names[bind]: bind.type for bind in compiled.bind_names}
        binds = {name: kind.dialect_impl(dialect).bind_processor(dialect) for name, kind in names.items()}
        columns = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.exported_columns
        ]
        row_type: Any = namedtuple("Row", [*statement.exported_columns.keys()], rename=True)  # type: ignore[misc]
        return _Compiled(
            str(compiled),
            tuple(compiled.positiontup or ()),
            bool(compiled.positional),
            {name: value for name, value in compiled.params.items() if value is not None},
            {name: convert for name, convert in binds.items() if convert is not None},
            tuple((place, convert) for place, convert in enumerate(columns) if convert is not None),
            row_type._make,
        )


def _borrow(engine: Engine) -> PoolProxiedConnection:
    try:
        return engine.raw_connection()
    except engine.dialect.loaded_dbapi.Error as error:
        raise _known(engine.dialect, error, None) from error


def _known(dialect: Dialect, error: Exception, text: str | None) -> BaseException:
    """A driver's error as SQLAlchemy's: what catches those need not know of drivers."""
    return DBAPIError.instance(text, None, error, dialect.loaded_dbapi.Error, dialect=dialect)
