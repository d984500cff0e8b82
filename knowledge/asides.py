"""Tells where words for deleting are quoted, made up, or about a person or a thing that is not the asker's own account or data."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from knowledge.question import Question
from knowledge.text import fold, is_cjk, lowered, main_language, simplify, tokens
from knowledge.yaml_file import pattern_of, read_yaml

ASIDES = Path(__file__).parent / "lexicon" / "common" / "asides.yaml"
DELETING = ("delete", "close_account")
QUOTE = re.compile(r"""["“”„«「『]\s*([^"“”„«»「」『』]{4,}?)\s*["“”»」』]""")
"""Something in quotation marks of any kind; an apostrophe opens none."""
IN_CJK = re.compile(r"删|刪|注销|註銷|清除|抹|削除|退会|消")
DETERMINED = r"(?:konto|daten|compte|données|informations|cuenta|datos|perfil|conta|dados|profil)"
NAMED = re.compile(
    rf"\b(?i:(?:das|die|alle|le|les|la|las|los|el|a|o|os|as) {DETERMINED}) (?:de|del|do|da|dos|von|d['’]) ?"
    r"(?!I[hn]|Euch|Sie|[Tt]oken)[A-ZÉÈÀÁÓ]"
    r"|\b(?i:аккаунт|данные|профиль|страницу|запись) (?!Пожалуйста|Спасибо|Срочно|Google|Token)[А-ЯЁ][а-яё]+"
    r"|(?:小[^的我，。]|老[^的我，。]|[^，。我的\s]{1,3}(?:先生|女士|小姐|同学))的(?:账号|帐号|账户|帐户|数据|资料|信息)"
    r"|(?:さん|さま|様|くん|君|ちゃん)の(?:アカウント|データ|情報|垢)"
)
"""Somebody's account or data by name, in other languages than English."""


def is_aside(question: Question) -> bool:
    """Whether a text with words for deleting only quotes or imagines them, or wants something else to go than the asker's data."""
    if _is_quoted(question):
        return True
    language = main_language(question.language)
    if language != "en" and NAMED.search(simplify(question.text) if language == "zh" else question.text):
        return True
    typed = lowered(question.text, language)
    said = question.read_as if language == "en" else typed
    patterns = _patterns()
    pattern = patterns.get(language)
    return patterns["any"].search(typed) is not None or (pattern is not None and pattern.search(said) is not None)


def _is_quoted(question: Question) -> bool:
    """Whether all that a text says of deleting stands in quotation marks, and something else beside them."""
    quoted = " ".join(QUOTE.findall(question.text))
    outside = tokens(fold(QUOTE.sub(" ", question.text))) if quoted else []
    if sum(len(word) if is_cjk(word) else 2 for word in outside) < MOST_OUTSIDE:
        return False
    if any(is_cjk(word) for word in question.words):
        return IN_CJK.search(quoted) is not None and IN_CJK.search("".join(outside)) is None
    words = set(tokens(fold(quoted)))
    hits = [hit for name in DELETING if (hit := question.concepts.get(name))]
    return bool(hits) and all(not words.isdisjoint(question.words[hit.start : hit.end]) for hit in hits)


MOST_OUTSIDE = 3
"""Han or kana outside the marks, or half as many words, below which a message is nothing but the quoted words."""


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """Language -> what makes words for deleting an aside in it."""
    content = read_yaml(ASIDES)
    quoted, things = content["quoted"], content["things"]
    both = {language: "|".join(filter(None, (pattern, things.get(language)))) for language, pattern in quoted.items()}
    return {language: pattern_of(pattern) for language, pattern in both.items()}
