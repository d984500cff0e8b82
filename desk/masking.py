"""Takes out of a user's question what may name a person or an account, so that staff may look at what was asked and not at who."""

from __future__ import annotations

import re

from desk.introduced import without_names

LONGEST = 200
"""Characters of a question that are kept."""
LEFT_OUT = re.compile(r"\[(?:e-mail|address|name|number)\]")
"""What stands in the place of what was taken out."""
_MOST_READ = 4096
_PATTERNS = (
    (re.compile(r"[^\s@<>]{1,80}@[^\s@<>]{1,80}"), "[e-mail]"),
    (re.compile(r"(?:https?://|www\.)\S{1,400}", re.IGNORECASE), "[address]"),
    (re.compile(r"(?<!\S)@\w{2,40}"), "[name]"),
)
_NUMBERS = re.compile(
    # A standard or a cipher stays: it is what is asked about.
    r"(?P<standard>(?<![a-z0-9])(?:iso|iec|din|aes|sha|rsa|rfc|nist|bsi)[\s/-]{0,2}\d{1,5}(?![\d-]))"
    # Identifiers, keys and codes: letters with digits among them.
    r"|(?<![a-z0-9])(?=[a-z_-]{0,80}\d)(?=[\d_-]{0,80}[a-z])[a-z0-9_-]{7,}"
    # Telephone and other numbers of five digits or more, and of four but for a year.
    r"|\+?\d(?:[\s().\-/]{0,2}\d){4,}|(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{4}",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """A question on one line, without addresses, numbers, identifiers and names that are introduced as such."""
    flat = " ".join(text[:_MOST_READ].split())
    for pattern, instead in _PATTERNS:
        flat = pattern.sub(instead, flat)
    flat = " ".join(without_names(flat).split())
    flat = _NUMBERS.sub(lambda found: found["standard"] or "[number]", flat)
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"
