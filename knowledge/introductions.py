"""Who says their name before a wish ("my name is Anna and I want ...") introduces themselves, and corrects nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.views import Look, View

_CORRECTING = frozenset({"correct", "wrong", "change"})
"""Concepts beside which a name is the right one for a wrong one."""
_GREETING = (
    r"(?:hello|hi|hey|dear \w+|good (?:morning|day|evening)|hallo|guten (?:tag|morgen|abend)|bonjour|hola|buenos días|olá|здравствуйте)"
    r"(?: there| all| team)?[,.!]* "
)
_NAMING = (
    r"(?:my name is|my name['’]s|mein name ist|ich heiße|je m['’]appelle|mon nom est|me llamo|mi nombre es|meu nome é|me chamo|меня зовут)"
)
_NUMBER = r"[,;]? (?:and )?(?:my )?(?:customer|client|kunde|kundin|kundennummer|cliente)(?: (?:number|no|nr|id))?[.:]? ?(?:is )?#?\d+"
_INTRODUCTION = re.compile(rf"(?i:{_GREETING})?(?i:{_NAMING})(?: [A-ZÄÖÜÉÁÀÇА-Я][\w'’-]*){{1,3}}(?i:{_NUMBER})?[\s,.!]*")
"""A greeting, a name as it is written and a customer's number; "my name is wrong" and "my name is Jon not John" are none."""


def without(found: Sequence[View], text: str, look: Look, language: str) -> list[View]:
    """The pieces of a turn but for an introduction beside a wish, where nothing in the turn speaks of correcting."""
    said = [view.text for view in found if _INTRODUCTION.fullmatch(view.text)]
    kept = [view for view in found if view.text not in said]
    if not said or not any(view.is_wish for view in kept):
        return list(found)
    rest = text
    for each in said:
        rest = rest.replace(each, " ")
    return kept if _CORRECTING.isdisjoint(look(rest[:600], language).question.concepts) else list(found)
