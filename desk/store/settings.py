"""The settings of the store: where the database is, what it is sealed with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """``data_dir``, ``database_url``, ``key_file`` in config.yaml; each also by environment."""

    data_dir: Path
    """Folder of the SQLite database, its backups and the lock of the running server."""
    database_url: str = ""
    """``postgresql://...``; empty = SQLite in ``data_dir``. It may hold a password."""
    key_file: Path = Path()
    """The key that stored texts are sealed with; the default is the data folder's sibling ``<data_dir>.key``."""

    def __post_init__(self) -> None:
        if self.key_file == Path():
            object.__setattr__(self, "key_file", self.data_dir.with_name(f"{self.data_dir.name}.key"))

    @property
    def sqlite_file(self) -> Path:
        """Where SQLite keeps the database, where it is the engine."""
        return self.data_dir / "privacy-desk.db"
