"""Answers a question with the policy's words, or says that they are not there."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import actions, quoting
from handlers.draft import Draft, shorten
from handlers.person import offer_person
from handlers.rights import offer_rights
from handlers.wording import shipped
from knowledge.reading import Found, Intent, Part, Right, Silent, Unclear

MISSES = 2
"""Questions in a row without an answer, after which a person is offered in so many words."""
RELATED_FROM = 0.1
"""Confidence from which a related passage is near enough to be shown."""
MOST_REPAIRED = 4
"""Repaired words that are said; more would be noise."""


def answer(draft: Draft, parts: Sequence[Part], *, is_one_of_many: bool, personal: bool) -> None:
    """Answers the questions of one turn, in their order; each names what was asked where the turn holds more than it."""
    for part in parts:
        _answer(draft, part, named=is_one_of_many)
    if not draft.quoted and any(part.intent is Intent.QUESTION and isinstance(part.answer, Silent) for part in parts):
        # A quotation names its version; silence has to as well.
        draft.say("answer.version", version=str(draft.policy.version), updated=draft.policy.updated)
    draft.offer("human")
    if draft.flow is not None:
        return
    if personal and any(part.intent is Intent.QUESTION for part in parts):
        draft.say("answer.personal") if draft.turn.private else draft.private_only()
        draft.offer(actions.start(Right.ACCESS))
        offer_person(draft)
    missed = [part for part in parts if not isinstance(part.answer, Found)]
    if missed and draft.context.misses >= MISSES:
        offer_person(draft, "offer.human_again")
    elif any(part.intent is Intent.QUESTION and isinstance(part.answer, Silent) for part in missed) and draft.offered is None:
        offer_person(draft, "offer.human")


def say_what_was_read(draft: Draft, repaired: Sequence[tuple[str, str]]) -> None:
    """Names the words that were taken for misspelt, so that a wrong repair shows."""
    if repaired:
        draft.say("answer.read_as", words=", ".join(f"{typed} → {read}" for typed, read in repaired[:MOST_REPAIRED]))


def unknown_language(draft: Draft) -> None:
    """Says that we do not know this language, and whom to turn to."""
    draft.is_now("abstain")
    contact = quoting.contact(draft.policy)
    draft.say("answer.unknown_language" if contact else "answer.unknown_language_bare")
    if contact:
        draft.quote(contact)
    draft.offer("language")
    offer_person(draft)


def _answer(draft: Draft, part: Part, *, named: bool) -> None:
    text = shorten(part.text)
    if isinstance(part.answer, Found):
        draft.is_now("answer")
        if named:
            draft.say("answer.part", text=text)
        quoted: set[str] = set()
        for passage in part.answer.passages:
            # A sub-section below its parent, or the other way round, says nothing new.
            if not quoted.issuperset(passage.clauses):
                draft.quote(quoting.quote(draft.policy, passage))
            quoted.update(passage.clauses)
        _offer_rights(draft, part, part.answer)
    elif isinstance(part.answer, Unclear):
        draft.is_now("clarify")
        draft.say("answer.unclear_part", text=text) if named else draft.say("answer.unclear")
        for passage in part.answer.passages:
            draft.offer_section(passage.section, passage.score)
    else:
        _silent(draft, part, text, named=named)


def _silent(draft: Draft, part: Part, text: str, *, named: bool) -> None:
    draft.is_now("abstain")
    if part.intent is Intent.OFF_TOPIC:
        draft.say("answer.off_topic_part", text=text) if named else draft.say("answer.off_topic")
        contact = quoting.contact(draft.policy)
        if contact:
            draft.offer_section(contact.section)
        return
    topic = part.answer.topic if isinstance(part.answer, Silent) else None
    if topic and shipped().has(f"topic.{topic}"):
        point = draft.words(f"topic.{topic}")
        draft.say("answer.silent_part_topic", text=text, topic=point) if named else draft.say("answer.silent_topic", topic=point)
    else:
        draft.say("answer.silent_part", text=text) if named else draft.say("answer.silent")
    related = part.answer.related if isinstance(part.answer, Silent) else ()
    is_near = bool(related) and related[0].score >= RELATED_FROM
    if is_near:
        draft.say("answer.related")
        draft.quote(quoting.quote(draft.policy, related[0], related=True))
    for passage in related[is_near:]:
        draft.offer_section(passage.section, passage.score)


def _offer_rights(draft: Draft, part: Part, found: Found) -> None:
    """After an answer about rights: the way to exercise them; nothing starts by itself."""
    if draft.flow is not None or not draft.turn.private:
        return
    if part.right is not None:
        draft.say("offer.right", right=draft.words(f"right.{part.right}"))
        draft.offer(actions.start(part.right))
        draft.offered = f"right:{part.right.value}"
    elif quoting.is_about_rights(draft.policy, found.passages[0].section):
        offer_rights(draft)
