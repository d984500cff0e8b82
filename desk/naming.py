"""Where a text names an account: by what can only be its name, or by an everyday word that stands beside a word for accounts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

from desk import spellings

LONG = 10
"""Letters from which on a name that is no common English word ("adalovelace") is telling: hardly any first name is as long."""
_BESIDE = 2
"""Words on either side in which an account word is looked for: "is Will your account?"."""
_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?。！？]\s")
# Words for an account and its name, in the languages of the desk, as they look when folded.
_ACCOUNT = re.compile(
    "|".join(
        spellings.folded(word)
        for word in (
            r"\b(?:account(?: name)?|user ?name|user|login|log-in|sign-in|id|profile|handle)s?\b",
            r"konto|kontos|konten|benutzer|nutzer|anmelde|kennung|profil",
            r"\b(?:compte|utilisateur|identifiant|pseudo)|\b(?:cuenta|usuario|perfil)|\b(?:conta|utilizador)",
            "аккаунт|учетн|пользовател|логин|профил",
            "アカウント|ユーザー|帳號|帳戶|賬號|用戶|使用者|账号|账户|帐号|帐户|用户|登录|ログイン",
        )
    ),
    re.IGNORECASE,
)


def is_telling(name: str) -> bool:
    """Whether a name can hardly be anything else: it has a digit, a sign or a blank inside, another word's capital, or is long and no word.

    A single plain word ("Will", "may", "support") can; of scripts that write no blanks nobody can tell, so that they count as telling.
    """
    plain = name.strip()
    return (
        not plain.isalpha()
        or any(unicodedata.name(letter, "").startswith(("CJK", "HIRAGANA", "KATAKANA")) for letter in plain)
        or any(letter.islower() and behind.isupper() for letter, behind in pairwise(plain))
        or (len(plain) >= LONG and plain.casefold() not in _words())
    )


@cache
def _words() -> frozenset[str]:
    # Only here: it is rarely asked for, and takes a moment to load.
    from knowledge.repair import common_words

    return frozenset(common_words())


def found(name: str, folded: str) -> str:
    """How a folded text names an account of that name; "" where it does not."""
    hits = spellings.pattern(name).finditer(folded)
    return next((hit[0] for hit in hits if is_telling(name) or _stands_beside(hit, folded)), "")


def _stands_beside(hit: re.Match[str], text: str) -> bool:
    """Whether an account word stands right beside it or one word away; not beyond a sentence, whose next one speaks of something else."""
    before, behind = text[: hit.start()], text[hit.end() :]
    near = (_WORD.findall(_END.split(before)[-1])[-_BESIDE:], _WORD.findall(_END.split(behind, maxsplit=1)[0])[:_BESIDE])
    return any(_ACCOUNT.search(" ".join(words)) for words in near)
