"""Imports sqlite-utils without numpy, which it takes along where that is installed: 0.1 s and 25 MB for types that we never store."""

from __future__ import annotations

import sys
from typing import Any, cast

_modules = cast(dict[str, Any], sys.modules)
_is_free = "numpy" not in _modules
if _is_free:
    # None makes an import fail as if the module were not there.
    _modules["numpy"] = None
try:
    from sqlite_utils import Database
    from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # it is meant to be taken from there, but not listed
finally:
    if _is_free:
        del _modules["numpy"]

__all__ = ["Database", "sqlite3"]
