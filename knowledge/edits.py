"""Tells how far a typed word is from the word that may have been meant, in slips of typing fingers and ears."""

from __future__ import annotations

import re

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
"""Keys as they lie on the keyboards most used, each row half a key further right."""
VOWELS = frozenset("aeiouyаеиоуыэюя")
SWAPPED, DOUBLED, BESIDE, VOWEL, LETTER, OTHER = 0.7, 0.7, 0.85, 0.9, 1.0, 1.3
"""Cost of a slip: two swapped, a letter doubled or half a double, the key beside, a wrong vowel, one letter more or less, other."""
SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"[tsc]ion|shun|shon"), "x"),
    (re.compile(r"igh"), "i"),
    (re.compile(r"^kn"), "n"),
    (re.compile(r"^wr"), "r"),
    (re.compile(r"wh"), "w"),
    (re.compile(r"qu"), "kw"),
    (re.compile(r"c(?=[eiy])|z"), "s"),
    (re.compile(r"[cq]"), "k"),
    (re.compile(r"[aeiouy]+"), "a"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=..)a$"), ""),
)
"""English letters -> how they sound, roughly, one after another."""


def _beside() -> frozenset[str]:
    found: set[str] = set()
    for rows in ROWS:
        spots = {key: (at, place + at / 2) for at, row in enumerate(rows) for place, key in enumerate(row)}
        for key, (row, place) in spots.items():
            found.update(key + other for other, (r, p) in spots.items() if abs(r - row) <= 1 and key != other and abs(p - place) <= 1)
    return frozenset(found)


BESIDE_EACH_OTHER = _beside()
"""Pairs of keys that a finger takes for each other."""


def slip(typed: str, meant: str, distance: int) -> float:
    """Cost of typing ``typed`` for ``meant``; ``distance``: their optimal string alignment distance."""
    if distance != 1:
        return distance - (0.3 if sorted(typed) == sorted(meant) else 0.0)
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    if len(typed) == len(meant):
        was, now = typed[start], meant[start]
        if typed[start + 1 :] != meant[start + 1 :]:
            return SWAPPED
        if was + now in BESIDE_EACH_OTHER:
            return BESIDE
        return VOWEL if was in VOWELS and now in VOWELS else OTHER
    longer = typed if len(typed) > len(meant) else meant
    return DOUBLED if start and longer[start] == longer[start - 1] else LETTER


def sound(word: str) -> str:
    """How an English word sounds, roughly: "rekwest" as "request"."""
    for pattern, becomes in SOUNDS:
        word = pattern.sub(becomes, word)
    return word
