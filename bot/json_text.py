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
        return json.loads(text)


def dumps(value: Any) -> str:
    """Writes JSON as text that every database stores: lone surrogates are escaped."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value)
