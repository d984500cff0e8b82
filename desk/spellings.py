"""The spellings of an account or a mail address that a reader takes for it: other scripts' look-alikes, and whatever stands between."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

SHORT = 3
"""Characters up to which an account's id is a word like any other, and found as it stands alone."""
# Letters that look like a Latin one (Unicode Technical Standard 39, confusables), of the scripts that keyboards here have.
_LOOKS = str.maketrans(
    "абвегиікмнԁорстухѕјһӏԛԝүᴀ" + "АВЕЅІЈКМНОРСТУХҮԌԚԜӀ" + "αβγεηικμνορτυχωϳ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ" + "ıɑɡəʟᴏ。｡․‧∙⋅…",
    "a6beruikmhdopctyxsjhlqwya" + "ABESIJKMHOPCTYXYGQWl" + "aByenikuvoptyxwj" + "ABEZHIKMNOPTYXCJ" + "iageLo.......",
)
_DROPPED = frozenset({"Mn", "Me", "Cf"})
_MINUS = frozenset("−⁻₋⁃˗ー")
_MAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:(?:\s+\.\s*|\.)[\w-]+)+")
_LOOSE = re.compile(r"[\w.+%'-]+@[\w-]+(?:\s*\.\s*[\w-]+)+")
"""Also with a blank behind a dot, where a sentence may end."""
_OPEN, _SHUT = r"\s*[(\[{<]\s*", r"\s*[)\]}>]\s*"
_AT = re.compile(rf"{_OPEN}(?:at|@|a|ät|arroba|arobase){_SHUT}|\s*@\s*", re.IGNORECASE)
_DOT = re.compile(rf"{_OPEN}(?:dot|\.|punkt|punto|ponto|point){_SHUT}", re.IGNORECASE)
_SAID = re.compile(r"(?<=[\w-])\s+at\s+([\w-]+(?:\s+dot\s+[\w-]+)+)", re.IGNORECASE)
_SAID_DOT = re.compile(r"(@[\w-]+(?:\.[\w-]+)*)\s+dot\s+(?=\w)", re.IGNORECASE)


def folded(text: str) -> str:
    """The text as it looks: in compatible composed form, without marks and what is not seen, in Latin letters and digits where alike."""
    apart = unicodedata.normalize("NFKD", text)
    seen = (_plain(each) for each in apart if unicodedata.category(each) not in _DROPPED)
    return unicodedata.normalize("NFKC", "".join(seen).translate(_LOOKS))


def pattern(account: str) -> re.Pattern[str]:
    """What finds an account's id in a folded text: in whatever case, with anything but letters and digits between its characters.

    One of ``SHORT`` characters at most is found as a whole word alone, in its literal form.
    """
    plain = folded(account.strip())
    parts = [each for each in plain if each.isalnum()]
    if len(plain) <= SHORT or not parts:
        inner, first, last = re.escape(plain), plain[:1], plain[-1:]
    else:
        inner, first, last = r"[\W_]*".join(map(re.escape, parts)), parts[0], parts[-1]
    # Scripts without blanks may stand right beside it: only what could be part of an id of its kind makes another word of it.
    before = r"(?<![0-9A-Za-z])" if first.isascii() and first.isalnum() else ""
    behind = r"(?![0-9A-Za-z])" if last.isascii() and last.isalnum() else ""
    return re.compile(f"{before}{inner}{behind}", re.IGNORECASE)


def mails(text: str) -> list[str]:
    """The mail addresses of a text, each once and as addresses are written, however their signs are."""
    return list(dict.fromkeys(re.sub(r"\s+", "", found) for found in _MAIL.findall(_signs(text))))


def perhaps_mails(text: str) -> Iterator[str]:
    """What may be a mail address where a blank stands in it, with every shorter one that it begins with."""
    for found in _LOOSE.findall(_signs(text)):
        labels = re.sub(r"\s+", "", found).split(".")
        has_at = next(at for at, label in enumerate(labels, 1) if "@" in label)
        yield from (".".join(labels[:end]) for end in range(has_at + 1, len(labels) + 1))


def _plain(letter: str) -> str:
    if unicodedata.category(letter) == "Pd" or letter in _MINUS:
        return "-"
    digit = unicodedata.digit(letter, None) if not letter.isascii() else None
    return letter if digit is None else str(digit)


def _signs(text: str) -> str:
    """The text with the signs of an address in place of the words for them."""
    signed = _DOT.sub(".", _AT.sub("@", text.replace("。", ".").replace("．", ".").replace("｡", ".").replace("＠", "@")))
    signed = _SAID.sub(lambda said: "@" + re.sub(r"\s+dot\s+", ".", said[1], flags=re.IGNORECASE), signed)
    while (again := _SAID_DOT.sub(r"\1.", signed)) != signed:
        signed = again
    return signed
