"""Passwords that many people have used, which a guesser tries first: the beginnings of their hashes, and whether a password is one."""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from bisect import bisect_left
from functools import cache
from importlib.resources import files
from pathlib import Path

KEPT = 10_000
"""The most common ones that are long enough; OWASP ASVS 5.0, 6.2.4, asks for the top 3,000 that a site's own rules would take."""
SHORTEST = 12
_EXAMPLES = {"correcthorsebatterystaple"}
"""What everybody has read as the example of a good one; lists count it without its blanks, or too rarely."""
_BYTES = 5
"""Of each hash: among ten thousand, one other password in a hundred million is taken for one of them."""


def is_common(password: str) -> bool:
    """Whether a password is on the list, whatever its case and composition."""
    if "".join(password.casefold().split()) in _EXAMPLES:
        return True
    kept, wanted = _kept(), _mark(password)
    # Five bytes at a time, in order, so that ten thousand are searched in fourteen looks and take no memory of their own.
    at = bisect_left(range(len(kept) // _BYTES), wanted, key=lambda each: kept[each * _BYTES : each * _BYTES + _BYTES])
    return kept[at * _BYTES : at * _BYTES + _BYTES] == wanted


def pack(ranked: list[str]) -> bytes:
    """The list as it is shipped, made of passwords of which the most common comes first."""
    long = dict.fromkeys(_mark(each) for each in ranked if len(each) >= SHORTEST)
    return b"".join(sorted([*long][:KEPT]))


def _mark(password: str) -> bytes:
    folded = unicodedata.normalize("NFKC", password).casefold()
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).digest()[:_BYTES]


@cache
def _kept() -> bytes:
    return files("desk").joinpath("common_passwords.bin").read_bytes()


if __name__ == "__main__":
    # python -m desk.common_passwords LIST, a file with one password a line; docs/staff.md says which one was taken.
    found = Path(sys.argv[1]).read_text(encoding="utf-8", errors="replace").splitlines()
    Path(__file__).with_suffix(".bin").write_bytes(pack(found))
