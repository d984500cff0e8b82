"""Opens the database that the settings name: a SQLite file in the data folder, or a PostgreSQL server."""

from __future__ import annotations

from desk.model.errors import SettingsError, StoreError
from desk.store.engine import Engine
from desk.store.settings import StoreSettings
from desk.store.sqlite import SqliteEngine

POSTGRES = ("postgresql://", "postgres://")


def open_engine(settings: StoreSettings) -> Engine:
    """Connects to the database, without looking at what is in it.

    Raises SettingsError for a URL of another kind and StoreError where the database cannot be reached.
    """
    if not settings.database_url:
        try:
            settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(f"The data folder {settings.data_dir} cannot be made ({error.strerror}): name another one.") from error
        return SqliteEngine(settings.sqlite_file)
    if not settings.database_url.startswith(POSTGRES):
        # The URL is not repeated: it may hold a password.
        raise SettingsError("The database URL must begin with postgresql://, or be empty for SQLite in the data folder.")
    # Only here, so that nobody without PostgreSQL loads its driver.
    from desk.store.postgres import PostgresEngine

    return PostgresEngine(settings.database_url)
