"""JSON as text, fast where it is well formed and patient where it is odd."""

from __future__ import annotations

import json
from typing import Any

import orjson


def loads(text: bytes | str) -> Any:
    """Reads JSON; what orjson refuses (lone surrogates, numbers beyond 64 bits) is read too; raises ValueError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return json.loads(text)
        except RecursionError:
            raise ValueError("nested too deeply") from None


def dumps(value: Any) -> str:
    """Writes JSON as text that every database stores: lone surrogates are escaped. Raises ValueError for what is nested too deeply."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        try:
            return json.dumps(value)
        except RecursionError:
            raise ValueError("nested too deeply") from None
