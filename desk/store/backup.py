"""Backups of the SQLite database: made while the server runs, checked, and put back."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.clock import stamp
from desk.model.errors import StoreError
from desk.store.driver import connect, sqlite3
from desk.store.migrate import shipped
from desk.store.settings import StoreSettings

FOLDER = "backups"
LOCK = "run.lock"
"""File in the data folder that the running server holds an flock on."""
_DATABASE, _MANIFEST = "privacy-desk.db", "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    created_at: str
    schema: int
    key_id: str | None
    """The key that its texts are sealed with; the key itself is never in a backup."""
    rows: dict[str, int]
    """Rows by table."""
    sha256: str
    """Of the database file."""


def create(settings: StoreSettings, now: datetime, *, into: Path | None = None, label: str = "backup") -> Path:
    """Backs up the database into a zip file with its manifest, and writes a checksum file beside it; the server may run.

    Goes to ``backups`` in the data folder, or to ``into``. Returns the zip file; raises StoreError.
    """
    _only_sqlite(settings)
    if not settings.sqlite_file.exists():
        raise StoreError(f"There is no database {settings.sqlite_file} to back up.")
    folder = into or settings.data_dir / FOLDER
    name = f"privacy-desk-{label}-{now:%Y%m%dT%H%M%S}{now.microsecond:06}Z.zip"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as scratch:
            copy = Path(scratch) / _DATABASE
            _copy(settings.sqlite_file, copy)
            manifest = _describe(copy, stamp(now))
            packed = Path(scratch) / name
            _pack(packed, copy, manifest)
            _settle(packed, folder / name)
            sums = Path(scratch) / "sums"
            # The form that sha256sum -c reads.
            sums.write_text(f"{_sha256(folder / name)}  {name}\n")
            _settle(sums, _sums(folder / name))
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The backup could not be made in {folder} ({error}).") from error
    return folder / name


def verify(path: Path) -> Manifest:
    """Checks a backup from its checksum to every page and row count, and returns its manifest; raises StoreError."""
    with _unpacked(path) as (_, manifest):
        return manifest


def restore(path: Path, settings: StoreSettings, now: datetime, *, key_id: str | None = None) -> Path | None:
    """Puts a verified backup in the place of the database.

    ``key_id`` is the key that this installation has; a backup sealed with another one is refused, since nobody could read it.
    Returns where the database that stood there was put aside, or None where there was none. Raises StoreError, also while the
    server runs; then everything is as before.
    """
    _only_sqlite(settings)
    target = settings.sqlite_file
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _nobody_running(settings.data_dir), _unpacked(path, beside=settings.data_dir) as (database, manifest):
            newest = shipped()[-1].number
            if manifest.schema > newest:
                raise StoreError(
                    f"The backup {path} has schema {manifest.schema}, this version knows up to {newest}: install the newer one."
                )
            if key_id is not None and manifest.key_id is not None and manifest.key_id != key_id:
                raise StoreError(
                    f"The backup {path} was sealed with the key {manifest.key_id}, but the key file holds {key_id}: "
                    "put the key file of the backup's time in place first."
                )
            aside = _put_aside(target, now)
            _settle(database, target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The backup {path} could not be restored ({error}).") from error
    return aside


def before_migration(settings: StoreSettings, schema: int, now: datetime) -> str:
    """The backup made before the schema changes; returns its path, or the sentence that says why there is none."""
    if settings.database_url:
        return f"none, since only pg_dump can copy a PostgreSQL database consistently ({_pg_dump(settings.database_url)})"
    return str(create(settings, now, label=f"schema-{schema:04}"))


def _only_sqlite(settings: StoreSettings) -> None:
    if settings.database_url:
        raise StoreError(
            "PostgreSQL is backed up with its own pg_dump and put back with pg_restore, since only they see the whole database at one "
            f"moment, with its roles and extensions: {_pg_dump(settings.database_url)}"
        )


def _pg_dump(url: str) -> str:
    from desk.store.postgres import dump_command

    return dump_command(url)


def _copy(source: Path, target: Path) -> None:
    """Copies a database at one moment with SQLite's online backup, whoever writes to it meanwhile."""
    with contextlib.closing(connect(source)) as there, contextlib.closing(connect(target)) as here:
        there.conn.backup(here.conn)
        # One file that needs no write-ahead log beside it.
        here.conn.execute("PRAGMA journal_mode = DELETE").fetchone()
    target.chmod(0o600)


def _describe(database: Path, created_at: str) -> Manifest:
    with contextlib.closing(connect(database)) as db:
        fault = db.conn.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if fault != "ok":
            raise StoreError(f"The database copy {database} is damaged: {fault}.")
        names = sorted(db.table_names())
        said = dict(db.conn.execute("SELECT name, value FROM meta").fetchall()) if "meta" in names else {}
        rows = {name: db.table(name).count for name in names}
    return Manifest(created_at, int(said.get("schema", 0)), said.get("key_id"), rows, _sha256(database))


def _pack(target: Path, database: Path, manifest: Manifest) -> None:
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # sealed text hardly compresses
        archive.write(database, _DATABASE)
        archive.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1) + "\n")
    target.chmod(0o600)


@contextlib.contextmanager
def _unpacked(path: Path, beside: Path | None = None) -> Iterator[tuple[Path, Manifest]]:
    """The database of a backup in a folder of its own, proven to be what the manifest says."""
    try:
        _check_sums(path)
        with tempfile.TemporaryDirectory(dir=beside, prefix=".restoring-") as scratch:
            with zipfile.ZipFile(path) as archive:
                manifest = Manifest(**json.loads(archive.read(_MANIFEST)))
                database = Path(scratch) / _DATABASE
                with archive.open(_DATABASE) as source, database.open("xb") as target:
                    shutil.copyfileobj(source, target)
            database.chmod(0o600)
            # Checksum, schema, key id and rows at once.
            if _describe(database, manifest.created_at) != manifest:
                raise StoreError(f"The backup {path} is damaged: its database is not the one that its manifest describes.")
            yield database, manifest
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, sqlite3.Error) as error:
        raise StoreError(f"The backup {path} cannot be read ({error}): it is damaged or not a backup of privacy-desk.") from error


def _check_sums(path: Path) -> None:
    if not _sums(path).exists():
        # The manifest inside still vouches for the database.
        return
    said = _sums(path).read_text().split(" ", 1)[0]
    if said != _sha256(path):
        raise StoreError(f"The backup {path} is damaged: it does not have the checksum in {_sums(path)}.")


def _sums(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


@contextlib.contextmanager
def _nobody_running(data_dir: Path) -> Iterator[None]:
    """Holds the server's lock, so that none starts meanwhile either."""
    with (data_dir / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError("The server is running on this data folder: stop it, then restore.") from error
        yield


def _put_aside(database: Path, now: datetime) -> Path | None:
    if not database.exists():
        return None
    aside = database.with_name(f"{database.name}.replaced-{now:%Y%m%dT%H%M%S}{now.microsecond:06}Z")
    with contextlib.suppress(sqlite3.Error), contextlib.closing(connect(database, busy=0.5)) as db:
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    # A log that could not be folded in belongs to this file; beside the restored one it would be replayed into it.
    for suffix in ("", "-wal", "-shm"):
        part = database.with_name(database.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def _settle(draft: Path, target: Path) -> None:
    """Moves a finished file to its place so that it is there whole or not at all, also after a power cut."""
    _sync(draft)
    draft.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_json(manifest: Manifest) -> dict[str, Any]:
    """A manifest as plain values, for ``--json``."""
    return asdict(manifest)
