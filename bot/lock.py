"""Who runs in a data folder, by locks of the operating system: they end with the process, however that ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from desk.model.errors import SettingsError
from desk.store.backup import LOCK


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Holds the data folder's lock, making the folder (mode 0700) where there is none.

    Raises SettingsError where another server holds it or the folder cannot be written.
    """
    path = data_dir / LOCK
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SettingsError(
            f"data_dir: {data_dir} cannot be written ({error.strerror}); let this user write there, or name another folder with --data-dir."
        ) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(
                f"data_dir: another privacy-desk{_owner(handle)} is running on {data_dir}; stop it first, or name another folder with "
                "--data-dir. Every other command works beside it."
            ) from None
        # For the message above; what a crash leaves here means nothing, because the lock is gone.
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def one_of(data_dir: Path, boot: str) -> Iterator[None]:
    """Holds a lock under a run's mark, where several servers may run in a data folder, so that they see when its process is gone.

    Where nothing can be locked there they learn it later, by its silence.
    """
    path = _lock_of(data_dir, boot)
    handle = None
    try:
        with contextlib.suppress(OSError):
            data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Under another name until it is locked: an unlocked one would say that we are gone.
            handle = os.open(path.with_suffix(".new"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.with_suffix(".new").rename(path)
        yield
    finally:
        if handle is not None:
            os.close(handle)
        with contextlib.suppress(OSError):
            path.with_suffix(".new").unlink(missing_ok=True)
            # Ours, and what others have left here that were killed.
            for each in data_dir.glob(_lock_of(data_dir, "*").name):
                if _is_free(each):
                    each.unlink(missing_ok=True)


def is_gone(data_dir: Path, boot: str) -> bool:
    """Whether the process of a run of this data folder has certainly ended."""
    return _is_free(_lock_of(data_dir, boot))


def _is_free(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        # It runs elsewhere, or there is no telling.
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def _lock_of(data_dir: Path, boot: str) -> Path:
    return data_dir / f"run-{boot}.lock"


def is_held(data_dir: Path) -> bool:
    """Whether a server is running on this data folder."""
    try:
        handle = os.open(data_dir / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def owner(data_dir: Path) -> int | None:
    """The process of the server that runs on this data folder; None where none does."""
    if not is_held(data_dir):
        return None
    number = (data_dir / LOCK).read_bytes()[:20].strip().decode("ascii", "replace")
    return int(number) if number.isdigit() else None


def _owner(handle: int) -> str:
    number = os.pread(handle, 20, 0).strip().decode("ascii", "replace")
    return f" (process {number})" if number.isdigit() else ""
