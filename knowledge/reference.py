"""Reads a wish to delete "it" or "them" with the asker's data that the sentence before it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.deletion import DELETING, is_of_anothers, speaks_in_doubt
from knowledge.views import Look, View, is_plain_deletion

SURE = 0.6
"""Probability from which "erase it" is a deletion of what was named before, where that is the asker's data."""
KEPT_OF_ASKER = frozenset({"account", "data", "email", "username", "logs", "usage", "record", "payment", "prompts", "collect"})
"""Concepts of what a desk like ours keeps of the asker, which "it" may mean."""
GOING = {
    "en": (
        r"\b(?P<verb>delete|erase|remove|wipe|destroy)\s+(?:it|them|that|those|these|mine|all of (?:it|that|them))\b",
        r"\g<verb> my data",
    ),
    "de": (
        r"\b(?P<verb>lösch(?:t|e|en sie)|entfern(?:t|e|en sie)) (?:sie|es|das|die|diese)\b(?! (?:daten|konto))",
        r"\g<verb> meine daten",
    ),
    "fr": (r"\b(?P<verb>supprim|effac)(?P<end>ez|e)-l(?:es|a|e)\b(?: tou(?:te)?s?)?", r"\g<verb>\g<end> mes données"),
    "es": (r"\b(?P<verb>b[óo]rr|elim[íi]n|supr[íi]m)(?P<end>en|e|a|an|ad)l[oae]s?\b", r"\g<verb>\g<end> mis datos"),
    "pt": (r"\b(?P<verb>apag|exclu|delet|elimin)(?P<end>uem|ue|am|em|a|e)-n?[oa]s?\b", r"\g<verb>\g<end> meus dados"),
    "ru": (r"\b(?P<verb>удали(?:те)?|сотри(?:те)?) (?:их|её|ее|его|это)\b", r"\g<verb> мои данные"),
}
"""Language -> (a wish about what was named before, the same about the asker's data)."""
HALVES = re.compile(
    r"(?P<left>[^,;:]{6,}?)\s*[,;:]\s*(?:(?:and|so|just|please|und|bitte|et|y|por favor|и|пожалуйста)\s+)*(?P<right>.+)", re.DOTALL
)
_GOING = {language: (re.compile(pattern, re.IGNORECASE), read) for language, (pattern, read) in GOING.items()}


def named_within(view: View, language: str, look: Look) -> View | None:
    """Such a wish at the end of a sentence whose beginning names the data ("I want no account any more, delete it")."""
    cut = HALVES.match(view.text)
    if cut is None or language not in _GOING or not _GOING[language][0].match(cut["right"]) or view.question.marked:
        return None
    left = look(cut["left"], language)
    is_complaint = left.question.words[:1] == ("why",)
    if (
        (left.question.asks and not is_complaint)
        or not left.question.concepts.keys().isdisjoint(DELETING)
        or (speaks_in_doubt(left.question) and not is_complaint)
        or is_of_anothers(left.question, look(cut["right"], language).question)
    ):
        return None
    wish = named_before(look(cut["right"], language), [left], language, look)
    return replace(wish, text=view.text) if wish is not None else None


def named_before(view: View, before: Sequence[View], language: str, look: Look) -> View | None:
    """A wish to delete "it", where what stands before it speaks of the asker's data or account and of nothing else."""
    if language not in _GOING or view.question.asks or is_plain_deletion(view):
        return None
    pattern, read = _GOING[language]
    is_open = language != "en" or (view.best[0] == "do_delete" and view.best[1] >= SURE) or pattern.fullmatch(view.text.rstrip(" .!"))
    named = [piece for piece in before if not KEPT_OF_ASKER.isdisjoint(piece.question.concepts)]
    if not is_open or not pattern.search(view.text) or not named:
        return None
    if named[-1].best[0] in ("off", "chat") or "mine" not in named[-1].question.concepts:
        return None
    wish = look(pattern.sub(read, view.text, count=1), language)
    return replace(wish, text=view.text) if is_plain_deletion(wish) else None
