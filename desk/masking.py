"""Takes out of a user's question what may name a person or an account, so that staff may look at what was asked and not at who."""

from __future__ import annotations

import re

LONGEST = 200
"""Characters of a question that are kept."""
_PATTERNS = (
    (re.compile(r"[^\s@<>]{1,80}@[^\s@<>]{1,80}"), "[e-mail]"),
    (re.compile(r"(?:https?://|www\.)\S{1,400}", re.IGNORECASE), "[address]"),
    (re.compile(r"(?<!\S)@\w{2,40}"), "[name]"),
    (
        re.compile(
            r"\b(my name is|i am called|ich hei(?:ß|ss)e|mein name ist|me llamo|mi nombre es|je m'appelle|je m’appelle|mon nom est"
            r"|meu nome é|me chamo|меня зовут)\s+\S{1,40}(?:\s+[^\W\d_a-zа-я]\S{0,40}){0,2}",
            re.IGNORECASE,
        ),
        r"\1 [name]",
    ),
    (re.compile(r"(我叫|我的名字是|私の名前は)\s*[^\s，。！？,.!?]{1,12}"), r"\1 [name]"),
    # Identifiers, keys and codes: letters with digits among them.
    (re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z0-9_-]{7,}(?![A-Za-z0-9])"), "[number]"),
    (re.compile(r"\+?\d(?:[\s().\-/]{0,2}\d){4,}"), "[number]"),
    (re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{4,}"), "[number]"),
)


def masked(text: str) -> str:
    """A question on one line, without addresses, numbers, identifiers and names that are introduced as such."""
    flat = " ".join(text.split())
    for pattern, instead in _PATTERNS:
        flat = pattern.sub(instead, flat)
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"
