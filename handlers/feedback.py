"""Whether an answer helped: two buttons below it, a word of thanks, and a person for whom it did not help; no text is asked for or kept."""

from __future__ import annotations

from desk import conversations
from handlers.draft import Draft
from handlers.person import offer_person

HELPED, MISSED = "helped", "missed"
"""The names of the buttons; the number of the answer follows."""
_LONGEST = 9
"""Digits of such a number."""


def ask_for(draft: Draft) -> None:
    """Puts the buttons below the answer to a question, where nothing else is open that a press could be taken for."""
    is_answer = draft.kind == "answer" and conversations.is_typed(draft.turn) and not all(quote.related for quote in draft.quoted)
    if is_answer and draft.flow is None and not draft.with_person:
        number = draft.dialogue.version
        draft.offer(f"{HELPED}:{number}", "button.helped")
        draft.offer(f"{MISSED}:{number}", "button.missed")


def helped(draft: Draft, number: str) -> None:
    """It did."""
    if _keep(draft, number, helped=True):
        draft.say("rated.helped")
        # Thanks are no answer to what was offered before them.
        draft.offered = draft.dialogue.context.offered


def missed(draft: Draft, number: str) -> None:
    """It did not: a person is offered."""
    if _keep(draft, number, helped=False):
        draft.say("rated.missed")
        if not draft.with_person:
            offer_person(draft, "offer.human")


def _keep(draft: Draft, number: str, *, helped: bool) -> bool:
    is_number = number.isascii() and number.isdecimal() and len(number) <= _LONGEST
    if is_number and conversations.rate(draft.desk, draft.turn.address, int(number), helped=helped):
        return True
    draft.stale()
    return False
