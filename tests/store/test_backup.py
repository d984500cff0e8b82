"""Backups: made while others write, found damaged when they are, and put back without losing what stood there."""

from __future__ import annotations

import contextlib
import fcntl
import stat
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from desk import conversations, inbox
from desk.model.errors import StoreError
from desk.model.turn import Address
from desk.office import Office
from desk.store.backup import LOCK, create, restore, verify
from desk.store.driver import connect
from desk.store.migrate import shipped
from desk.store.settings import StoreSettings
from tests.clock import Clock


@pytest.fixture
def office(settings: StoreSettings, clock: Clock) -> Iterator[Office]:
    opened = Office.open(settings, clock)
    opened.write_now(lambda desk: [inbox.keep(desk, "web", f"u{n}", "7", f"message {n}") for n in range(20)])
    yield opened
    opened.close()


def kept(office: Office) -> list[str]:
    return [update.raw for update in office.read_now(lambda desk: inbox.open_of(desk, "web", "7"))]


def test_a_backup_says_what_is_in_it(office: Office, settings: StoreSettings, clock: Clock) -> None:
    path = create(settings, clock.now)
    manifest = verify(path)
    assert path.parent == settings.data_dir / "backups"
    assert (manifest.schema, manifest.rows["inbox"], manifest.created_at) == (shipped()[-1].number, 20, "2026-03-01T09:00:00.000000Z")
    assert manifest.key_id is not None
    assert manifest.key_id in settings.sqlite_file.read_bytes().decode("latin-1") + settings.sqlite_file.with_name(
        "privacy-desk.db-wal"
    ).read_bytes().decode("latin-1")


def test_a_backup_is_for_its_owner_alone_and_leaves_no_draft(office: Office, settings: StoreSettings, clock: Clock, tmp_path: Path) -> None:
    path = create(settings, clock.now, into=tmp_path / "elsewhere")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name, f"{path.name}.sha256"]


def test_the_checksum_file_is_one_that_sha256sum_reads(office: Office, settings: StoreSettings, clock: Clock) -> None:
    path = create(settings, clock.now)
    done = subprocess.run(["sha256sum", "-c", f"{path.name}.sha256"], cwd=path.parent, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_backup_made_while_others_write_is_whole(office: Office, settings: StoreSettings, clock: Clock) -> None:
    stop = Event()

    def write_on() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            office.write_now(lambda desk, number=number: [inbox.keep(desk, "web", f"{number}.{n}", "8", "x" * 500) for n in range(10)])

    writer = Thread(target=write_on)
    writer.start()
    try:
        manifests = [verify(create(settings, clock.forward(seconds=1))) for _ in range(5)]
    finally:
        stop.set()
        writer.join()
    assert all((manifest.rows["inbox"] - 20) % 10 == 0 for manifest in manifests)


def test_what_is_restored_is_what_was_backed_up(office: Office, settings: StoreSettings, clock: Clock) -> None:
    path = create(settings, clock.now)
    before = kept(office)
    office.write_now(lambda desk: inbox.keep(desk, "web", "later", "7", "later"))
    office.close()
    aside = restore(path, settings, clock.forward(hours=1))
    restored = Office.open(settings, clock)
    assert kept(restored) == before
    restored.close()
    # What was replaced can be opened as it was.
    assert aside is not None
    aside.rename(settings.sqlite_file)
    replaced = Office.open(settings, clock)
    assert kept(replaced) == [*before, "later"]
    replaced.close()


def test_a_restore_into_an_empty_folder_puts_nothing_aside(office: Office, settings: StoreSettings, clock: Clock, tmp_path: Path) -> None:
    path = create(settings, clock.now)
    other = StoreSettings(tmp_path / "other", key_file=settings.key_file)
    assert restore(path, other, clock.now) is None
    opened = Office.open(other, clock)
    assert kept(opened) == kept(office)
    opened.close()


def test_a_restore_is_refused_while_the_server_runs(office: Office, settings: StoreSettings, clock: Clock) -> None:
    path = create(settings, clock.now)
    before = settings.sqlite_file.stat().st_ino
    with (settings.data_dir / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="stop it, then restore"):
            restore(path, settings, clock.now)
    assert settings.sqlite_file.stat().st_ino == before


def test_a_backup_of_another_key_is_refused(office: Office, settings: StoreSettings, clock: Clock) -> None:
    path = create(settings, clock.now)
    office.close()
    with pytest.raises(StoreError, match="was sealed with the key"):
        restore(path, settings, clock.now, key_id="another")
    assert list(settings.data_dir.glob("*.replaced-*")) == []


def damage_the_zip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    # Many bytes: a single bit of a compressed run of zeros may mean the same.
    content[len(content) // 2 : len(content) // 2 + 64] = b"\xff" * 64
    path.write_bytes(content)


def cut_it_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def swap_the_database(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["privacy-desk.db"] = parts["privacy-desk.db"][:-1] + b"x"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def leave_the_manifest_out(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("privacy-desk.db", b"")


@pytest.mark.parametrize("harm", [damage_the_zip, cut_it_short, swap_the_database, leave_the_manifest_out, Path.unlink])
@pytest.mark.parametrize("with_sums", [True, False], ids=["with checksum", "without checksum"])
def test_a_damaged_backup_is_found_out_and_changes_nothing(
    office: Office, settings: StoreSettings, clock: Clock, harm: object, with_sums: bool
) -> None:
    path = create(settings, clock.now)
    assert callable(harm)
    harm(path)
    if not with_sums:
        path.with_name(f"{path.name}.sha256").unlink()
    office.close()
    before = settings.sqlite_file.read_bytes()
    with pytest.raises(StoreError, match=r"damaged|cannot be read"):
        verify(path)
    with pytest.raises(StoreError):
        restore(path, settings, clock.now)
    assert settings.sqlite_file.read_bytes() == before


def test_a_restore_does_not_mix_the_old_log_into_the_new_database(office: Office, settings: StoreSettings, clock: Clock) -> None:
    path = create(settings, clock.now)
    # A command that still reads keeps the log from being folded into its database.
    with contextlib.closing(connect(settings.sqlite_file)) as command:
        command.execute("BEGIN")
        command.execute("SELECT * FROM inbox").fetchall()
        office.write_now(lambda desk: inbox.keep(desk, "web", "in the log", "7", "in the log"))
        office.close()
        restore(path, settings, clock.now)
        command.execute("ROLLBACK")
    restored = Office.open(settings, clock)
    assert len(kept(restored)) == 20
    assert restored.read_now(lambda desk: conversations.recent(desk, Address("web", "7"), 5)) == []
    restored.close()


def test_there_must_be_something_to_back_up(settings: StoreSettings, clock: Clock) -> None:
    with pytest.raises(StoreError, match="There is no database"):
        create(settings, clock.now)
    assert not settings.data_dir.exists()
