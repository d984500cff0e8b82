"""When two texts count as the same wording: bullets, line breaks and case aside."""

from __future__ import annotations

import re

BULLET = re.compile(r"^\s*(?:[-*\u2022\u00b7]|\d+[.)])\s+", re.MULTILINE)


def loose(text: str) -> str:
    """The text on one line, without list bullets, folded in case."""
    return " ".join(BULLET.sub("", text).split()).casefold()
