"""Whether the file that was opened still stands where it was: a database that was moved away would swallow what it is given."""

from __future__ import annotations

from pathlib import Path

from desk.model.errors import StoreError


class StandingFile:
    """Remembers which file stood at a path when it was opened."""

    __slots__ = ("_identity", "_path")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity = _identity(path)

    def check(self) -> None:
        """Raises StoreError where no file stands there now, or another one; costs a microsecond."""
        found = _identity(self._path)
        if found == self._identity:
            return
        if found is None:
            raise StoreError(f"the database {self._path} is gone: bring it back, with the files -wal and -shm beside it")
        raise StoreError(f"another file stands in the place of the database {self._path}: bring the old one back, or start again")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
