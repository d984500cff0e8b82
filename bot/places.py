"""Looks whether the places that the settings name can be used, without making anything there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from desk.store.settings import StoreSettings


def unusable(store: StoreSettings) -> Iterator[str]:
    """One sentence for each place that a start could not use, beginning with the setting that names it."""
    if not store.database_url and (reason := _reason(store.data_dir)):
        yield f"data_dir: {store.data_dir} cannot be used ({reason}); let this user write there, or name another folder"
    if store.key_file.exists():
        if store.key_file.is_dir() or not os.access(store.key_file, os.R_OK):
            reason = "it is a folder" if store.key_file.is_dir() else "this user may not read it"
            yield f"key_file: {store.key_file} cannot be used ({reason}); let this user read it, or name another file"
    elif reason := _reason(store.key_file.parent):
        yield f"key_file: {store.key_file} cannot be made ({reason}); let this user write there, or name another file"


def missing(store: StoreSettings) -> Iterator[str]:
    """One sentence for each folder that a start would make where a slip of the pen, or a disk that is not there, is as likely."""
    folder = store.key_file.parent
    if not folder.exists() and folder != store.data_dir.parent and not _reason(folder):
        yield f"key_file: the folder {folder} does not exist; the first start makes it, with a new key"


def _reason(folder: Path) -> str:
    """Why nothing can be written into a folder, which a start makes where it can; "" = it can."""
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        return f"{folder} is not a folder"
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"this user may not write into {folder}"
