"""The SQLite driver that sqlite-utils chose (pysqlite3 where it is installed), and how every connection of ours is opened."""

from __future__ import annotations

from pathlib import Path

from desk.store.without_numpy import Database, sqlite3

__all__ = ["connect", "sqlite3"]

BUSY = 10.0
"""Seconds to wait for another process that writes (a command beside the running server)."""

STATEMENTS = 500
"""Prepared statements that a connection keeps: more than there are. The driver makes room by dropping the newest, so that in a full
cache of those that ran once, as a migration does, nothing is ever found again."""

# FULL, since in WAL mode NORMAL may lose the last commits when the power goes. pysqlite3 is built with secure_delete off.
_EVERYWHERE = ("PRAGMA foreign_keys = ON", "PRAGMA secure_delete = ON", "PRAGMA synchronous = FULL")


def connect(path: Path | str, *, busy: float = BUSY, makes: bool = True) -> Database:
    """Opens a connection that any thread may use, one at a time; raises ``sqlite3.Error``.

    ``makes`` says whether a file is made where there is none.
    """
    if isinstance(path, Path) and not makes:
        path = f"{path.absolute().as_uri()}?mode=rw"
    # sqlite-utils leaves an explicit BEGIN alone and commits every other statement; None keeps the driver out of it too.
    db = Database(
        sqlite3.connect(path, timeout=busy, isolation_level=None, check_same_thread=False, uri=not makes, cached_statements=STATEMENTS)
    )
    try:
        for pragma in _EVERYWHERE:
            db.execute(pragma).fetchall()
    except sqlite3.Error:
        db.close()
        raise
    return db
