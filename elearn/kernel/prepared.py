"""Statements of the hot ways: built by SQLAlchemy once, executed by the driver itself.

Executing a Core statement costs about ten times what SQLite needs for the row of a page, and psycopg's cursor three
times what libpq does. A prepared statement keeps the compiled text and the types' converters of each database, and
leaves out everything between.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from weakref import WeakSet

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from elearn.kernel.lanes import Lane

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Convert = Callable[[Any], Any]
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
_numbers = count()


@dataclass(frozen=True)
class _Compiled:
    """A statement for one database: its text, its parameters in order, and what converts values and columns."""

    text: str
    names: tuple[str, ...]
    fixed: Values
    converts: tuple[Convert | None, ...]
    columns: tuple[tuple[int, Convert], ...]
    make_row: Callable[[Sequence[Any]], Row]
    execute: Callable[[Any, Sequence[Any]], list[Row]]

    def parameters(self, values: Values) -> list[Any]:
        given = {**self.fixed, **values} if self.fixed else values
        return [
            given[name] if convert is None else convert(given[name])
            for name, convert in zip(self.names, self.converts, strict=True)
        ]

    def row(self, raw: Sequence[Any]) -> Row:
        if not self.columns:
            return self.make_row(raw)
        row = list(raw)
        for place, convert in self.columns:
            row[place] = convert(row[place])
        return self.make_row(row)


class Prepared:
    """A statement with parameters by name, none of them a list. `statements` has one for each dialect, or is one.

    Where it is executed in a lane, it has a connection of its own for as long; on a session, it is part of the
    session's transaction. Rows are tuples, named as the columns are.
    """

    def __init__(self, statements: Any) -> None:
        self._statements = statements
        self._compiled: dict[str, _Compiled] = {}

    def first(self, where: Lane | Session, values: Values) -> Any:
        """The first row, or None."""
        compiled, rows = self._rows(where, values)
        return compiled.row(rows[0]) if rows else None

    def all(self, where: Lane | Session, values: Values) -> list[Any]:
        """All rows."""
        compiled, rows = self._rows(where, values)
        return [compiled.row(raw) for raw in rows]

    def run(self, where: Session, values: Values) -> None:
        """Execute what returns no rows."""
        self._rows(where, values)

    def _rows(self, where: Lane | Session, values: Values) -> tuple[_Compiled, list[Row]]:
        if isinstance(where, Lane):
            return self._in_lane(where, values)
        connection = where.connection()
        compiled = self._for(connection.dialect)
        parameters = compiled.parameters(values)
        _tell(connection, compiled, parameters)
        borrowed = connection.connection
        try:
            return compiled, compiled.execute(borrowed.driver_connection, parameters)
        except connection.dialect.loaded_dbapi.Error as error:
            if connection.dialect.is_disconnect(error, borrowed.driver_connection, None):
                connection.engine.pool._invalidate(borrowed, error)
            raise _known(connection.dialect, error, compiled.text) from error

    def _in_lane(self, lane: Lane, values: Values) -> tuple[_Compiled, list[Row]]:
        compiled = self._for(lane.engine.dialect)
        parameters = compiled.parameters(values)
        _tell(lane, compiled, parameters)
        driver = lane.borrow()
        try:
            rows = compiled.execute(driver, parameters)
        except BaseException as error:
            dialect = lane.engine.dialect
            if not isinstance(error, dialect.loaded_dbapi.Error):
                lane.give_up(driver)
                raise
            (lane.give_up if dialect.is_disconnect(error, driver, None) else lane.give_back)(driver)
            raise _known(dialect, error, compiled.text) from error
        lane.give_back(driver)
        return compiled, rows

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
        make = _on_sqlite if dialect.name == "sqlite" else _on_postgresql
        names, execute = make(compiled)
        return _Compiled(
            str(compiled),
            names,
            {name: value for name, value in compiled.params.items() if value is not None},
            tuple(binds.get(name) for name in names),
            tuple((place, convert) for place, convert in enumerate(columns) if convert is not None),
            row_type._make,
            execute,
        )


def _on_sqlite(compiled: SQLCompiler) -> tuple[tuple[str, ...], Callable[[Any, Sequence[Any]], list[Row]]]:
    text = str(compiled)

    def execute(driver: Any, parameters: Sequence[Any]) -> list[Row]:
        cursor = driver.execute(text, parameters)
        rows: list[Row] = cursor.fetchall()
        cursor.close()
        return rows

    return tuple(compiled.positiontup or ()), execute


def _on_postgresql(
    compiled: SQLCompiler,
) -> tuple[tuple[str, ...], Callable[[Any, Sequence[Any]], list[Row]]]:
    """Each connection plans the statement once; values go as text, which the statement's own casts read."""
    names: list[str] = []

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    text = _PLACEHOLDER.sub(place, str(compiled)).encode()
    name, planned = f"elearn_{next(_numbers)}".encode(), WeakSet[Any]()
    formats = [PyFormat.TEXT] * len(names)

    def execute(driver: psycopg.Connection[Any], parameters: Sequence[Any]) -> list[Row]:
        protocol = driver.pgconn
        if not driver.autocommit and protocol.transaction_status == TransactionStatus.IDLE:
            _good(driver, protocol.exec_(b"BEGIN"))
        if driver not in planned:
            _good(driver, protocol.prepare(name, text))
            planned.add(driver)
        transformer = Transformer(driver)
        given: Any = transformer.dump_sequence(parameters, formats)
        result = _good(driver, protocol.exec_prepared(name, given))
        if result.status != ExecStatus.TUPLES_OK or not result.ntuples:
            return []
        transformer.set_pgresult(result)
        return transformer.load_rows(0, result.ntuples, tuple)

    return tuple(names), execute


def _good(driver: psycopg.Connection[Any], result: Any) -> Any:
    """The result; raises psycopg's error where it is one."""
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if driver.pgconn.status == ConnStatus.OK and result.error_field(DiagnosticField.SQLSTATE):
        raise psycopg.errors.error_from_result(result, "utf-8")
    # Not the server says so: the connection is lost, even where it looks as if it were not.
    told = result.get_error_message()
    driver.close()
    raise psycopg.OperationalError(told)


def _tell(seen_by: Lane | Connection, compiled: _Compiled, parameters: Sequence[Any]) -> None:
    """Whoever counts statements counts these too."""
    for listener in seen_by.engine.dispatch.before_cursor_execute:
        listener(None, None, compiled.text, parameters, None, False)


def _known(dialect: Dialect, error: Exception, text: str | None) -> BaseException:
    """A driver's error as SQLAlchemy's: what catches those need not know of drivers."""
    return DBAPIError.instance(text, None, error, dialect.loaded_dbapi.Error, dialect=dialect)
