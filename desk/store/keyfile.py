"""The key file: made once with mode 0600 outside the data folder, and refused when it is missing, wrong or readable by others."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import stat
from binascii import Error as NotBase64
from pathlib import Path

from desk.model.errors import KeyFileError
from desk.store.sealed import KEY_BYTES, key_id

_FIRST = "# privacy-desk key. Keep a copy elsewhere: without it no stored text can ever be read again."


def load_key(path: Path, *, outside: Path | None, sealed_with: str | None) -> bytes:
    """Reads the key (32 bytes), and makes the file where neither it nor anything sealed exists yet.

    Takes the data folder that the key must not lie in (None where the database is elsewhere) and the key id that the database
    names (None for a new one). Raises KeyFileError.
    """
    if outside is not None and path.resolve().is_relative_to(outside.resolve()):
        raise KeyFileError(f"The key file {path} lies in the data folder {outside}, so that one copy would hold both: move it elsewhere.")
    try:
        if sealed_with is None and not path.exists():
            make_key(path)
        key = _read(path)
    except FileNotFoundError as error:
        raise KeyFileError(
            f"The key file {path} is missing, but the database was sealed with the key {sealed_with}: put the file back from your copy."
        ) from error
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be used ({error.strerror}): let this user read it, or name another one.") from error
    if sealed_with is not None and key_id(key) != sealed_with:
        raise KeyFileError(
            f"The key file {path} holds the key {key_id(key)}, but the database was sealed with {sealed_with}: put the right file back."
        )
    return key


def make_key(path: Path) -> None:
    """Writes a new key; whole or not at all, and never over another one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{_FIRST}\n{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n")
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link never replaces the key that another process made in the meantime.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise KeyFileError(f"The key file {path} is open to other users (mode {mode:04o}): run chmod 600 {path}.")
        content = file.read(10_000)
    lines = [line for line in content.splitlines() if line.strip() and not line.startswith(b"#")]
    with contextlib.suppress(NotBase64, ValueError):
        key = base64.b64decode(lines[0], validate=True) if len(lines) == 1 else b""
        if len(key) == KEY_BYTES:
            return key
    raise KeyFileError(f"The key file {path} does not hold one key of {KEY_BYTES} bytes in base64: put the right file back.")
