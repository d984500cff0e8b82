"""Folding and tokens: the same text typed in many ways becomes the same words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

CJK = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f々〆ー"
"""Scripts written without spaces: kana and Han."""
WORD = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
IS_CJK = re.compile(rf"[{CJK}]")
REPEATED = re.compile(r"([^\W\d_])\1{2,}")
CLITIC = re.compile(r"(?<=[a-z])['`´](s|t|re|ve|ll|d|m|em|all)\b")
APOSTROPHES = re.compile(r"[\u2018\u2019\u02bc\u02b9\u00b4`]")
TERMINATOR = re.compile(r"(?<=[.!?;…])\s+|(?<=[。！？；])|[\r\n]+|(?<=[?!])(?=[^\W\d_])")

Token = str
STOP_WORDS = """
    a an the of to in on at by for from with and or not no be is are was were am do does did have has had i me my mine we us our you
    your yours it its this that these those they them their he she his her what which who whom whose when where why how if as so than
    then there here can could may might will would shall should must any some all each every other another about into over under out
    up down off only own same such too very just also more most please tell know want need like get got make let give me s t re ve ll
    d m app
"""
STOP = frozenset(STOP_WORDS.split())
"""Words that carry a question but no topic; without them BM25 finds half as many again."""


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional -> Simplified characters; two lines of equal length, after OpenCC's TSCharacters table (Apache 2.0)."""
    traditional, simplified = (Path(__file__).parent / "lexicon" / "traditional.txt").read_text(encoding="utf-8").split("\n")[:2]
    return {ord(t): s for t, s in zip(traditional, simplified, strict=True)}


def simplify(text: str) -> str:
    """Traditional Chinese characters become Simplified ones, all else stays."""
    return text if text.isascii() else text.translate(_simplified())


def lowered(text: str, language: str) -> str:
    """A text as patterns in the language of its words read it: of one width and case, Chinese simplified; marks and accents stay."""
    return unicodedata.normalize("NFKC", simplify(text) if language in ("zh", "zh-Hant") else text).lower()


def main_language(language: str) -> str:
    """The language that word lists are kept in: both Chinese scripts share one, in simplified characters."""
    return "zh" if language == "zh-Hant" else language


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Case, width, accents and letters typed three times or more are levelled; English clitics close up ("don't" -> ``dont``)."""
    text = APOSTROPHES.sub("'", unicodedata.normalize("NFKC", text).casefold())
    if not text.isascii():
        decomposed = unicodedata.normalize("NFD", text)
        kept = "".join(c for c in decomposed if unicodedata.category(c) != "Mn" or c in "\u3099\u309a")
        text = unicodedata.normalize("NFC", kept)
    text = CLITIC.sub(r"\1", text)
    return REPEATED.sub(r"\1\1", text)


def tokens(folded: str) -> list[Token]:
    """Words of a folded text; a run of Han or kana is one token."""
    return WORD.findall(folded)


def is_cjk(token: str) -> bool:
    """Whether the token is a run of Han or kana."""
    return not token.isascii() and IS_CJK.match(token) is not None


def sentences(text: str) -> list[str]:
    """The sentences of a chat message, terminators kept, empty ones left out."""
    return [piece.strip() for piece in TERMINATOR.split(text) if piece.strip()]


SUFFIXES = ("ations", "ation", "ingly", "edly", "ings", "ing", "ies", "ied", "ers", "est", "ed", "es", "er", "ly", "s", "e", "y")


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """A word's stem: light suffix stripping for English, the first six letters for the other alphabets.

    Truncation is the "prefix stemming" of McNamee and Mayfield (2004), nearly as good as a stemmer for European languages.
    """
    if word.isdigit() or len(word) <= 3:
        return word
    if language != "en":
        return word[:6]
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeios":
        word = word[:-1]
    return word
