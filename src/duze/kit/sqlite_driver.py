"""SQLite's driver with one hop to its thread per statement.

SQLAlchemy's adapter asks aiosqlite for a cursor, an execution, the rows and the cursor's end one by one; each
is a trip to the connection's thread and back that costs more than most statements. Here all four are one trip.
`BEGIN IMMEDIATE` waits for the first statement and travels with it: until then there is nothing to guard.

A long load that has the installation to itself can do without the trips: `Driver.stays_here`.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.util import await_

Work = Callable[[sqlite3.Connection], sqlite3.Cursor]


class Cursor:
    """A cursor (PEP 249) that holds the rows already; nothing of it lives in the thread."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        """Run one statement and fetch what it gives."""
        return self._run(lambda raw: raw.execute(sql, parameters or ()))

    def executemany(self, sql: str, many: Iterable[Any]) -> Cursor:
        """Run one statement for each set of parameters."""
        return self._run(lambda raw: raw.executemany(sql, many))

    def _run(self, work: Work) -> Cursor:
        found = self._connection.run(work)
        self.description, self.rowcount, self.lastrowid, self._rows = found
        return self

    def fetchone(self) -> Any:
        """The next row, or None."""
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows."""
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        """The rows left."""
        rows, self._rows = self._rows, deque()
        return list(rows)

    def __iter__(self) -> Any:
        while self._rows:
            yield self._rows.popleft()

    def setinputsizes(self, *_: Any) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """What SQLAlchemy calls before it hands rows out of the greenlet: nothing is open in the thread."""


class Connection(AsyncAdapt_aiosqlite_connection):
    """A connection whose statements are one hop each."""

    __slots__ = ("_begun", "_waiting", "reads_only")
    _cursor_cls = Cursor  # type: ignore[assignment]

    def __init__(self, dbapi: Any, connection: aiosqlite.Connection) -> None:
        super().__init__(dbapi, connection)  # type: ignore[arg-type]
        self.reads_only = False
        self._waiting = ""
        self._begun = False

    def begin_with_next(self, sql: str) -> None:
        """Let `sql`, which begins a transaction, travel with the next statement."""
        self._waiting = sql

    def run(self, work: Work) -> tuple[Any, int, int | None, deque[Any]]:
        """Description, row count, last row id and rows of what `work` executes, in the connection's thread."""
        begin, self._waiting = self._waiting, ""
        self._begun = not self.reads_only  # before it is sent: an interrupted wait does not undo it

        def there() -> tuple[Any, int, int | None, deque[Any]]:
            raw = self._connection._conn
            if begin:
                raw.execute(begin)
            cursor = work(raw)
            rows = deque(cursor.fetchall()) if cursor.description else deque()
            found = cursor.description, cursor.rowcount, cursor.lastrowid, rows
            cursor.close()
            return found

        try:
            return self._reach(there)  # type: ignore[no-any-return]
        except Exception as error:
            self._handle_exception(error)

    def commit(self) -> None:
        """Commit what was begun, if anything was."""
        if self._ends():
            self._reach(self._connection._conn.commit)

    def rollback(self) -> None:
        """Roll back what was begun, if anything was."""
        if self._ends():
            self._reach(self._connection._conn.rollback)

    def _reach(self, what: Callable[[], Any]) -> Any:
        # SQLAlchemy insists on an await; this one does not leave the thread
        return await_(_here(what) if self.dbapi.stays_here else self._connection._execute(what))

    def _ends(self) -> bool:
        begun, self._begun, self._waiting = self._begun, False, ""
        return begun and self._connection._connection is not None  # a lost connection has nothing to end


async def _here(what: Callable[[], Any]) -> Any:
    return what()


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """The module SQLAlchemy takes for the driver."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)
        self.stays_here = False

    def connect(self, *args: Any, **options: Any) -> Connection:
        """A connection in a thread of its own. One statement at a time is on its way, in whichever thread."""
        connection = aiosqlite.connect(*args, **{**options, "check_same_thread": False})
        connection._thread.daemon = True
        return Connection(self, await_(connection))
