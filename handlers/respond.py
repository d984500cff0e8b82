"""One turn in, one reply out: what is open comes first, then what the turn is about."""

from __future__ import annotations

from dataclasses import replace

from desk.model.dialogue import Dialogue
from desk.model.reply import Reply
from desk.model.turn import Turn, TurnKind
from desk.office import Desk
from handlers import actions, ask, assents, attachments, feedback, flow, menu, person, presses, proof, rights, second_thoughts, status, ways
from handlers.draft import Draft
from handlers.person import hand_over, offer_person
from handlers.scopes import BACK, EMAIL, TAKE_BACK, is_mine
from handlers.wording import DEFAULT
from knowledge.language import base
from knowledge.policy import Policy
from knowledge.reading import Intent, Part, Reading, Right

QUESTIONS = (Intent.QUESTION, Intent.OFF_TOPIC)
SHORT = 3
"""Words up to which an answer keeps the language of the chat."""
FAREWELL = ("thanks", "goodbye", "praise")
"""Small talk that asks for nothing to be opened again."""
LATIN = ("en", "es", "de", "fr", "pt")


def respond(desk: Desk, policy: Policy, dialogue: Dialogue, turn: Turn, reading: Reading | None) -> tuple[Reply, Dialogue]:
    """Answers one turn.

    ``reading`` is None for presses and commands, which mean what they say. Returns the reply and the dialogue to save, its
    version as it came. What it records (a ticket) is part of the transaction of ``desk``. Raises StoreError.
    """
    context = reading.context if reading is not None else dialogue.context
    draft = Draft(desk, policy, dialogue, turn, language=_language(dialogue, turn, reading), context=context)
    if not proof.is_answer(draft, turn.text):
        # Whoever sends a code or a link still is told that nothing waits for it any more.
        ways.leave_ended(draft)
    if attachments.take(draft):
        person.hear_wish(draft, reading)
    elif turn.kind is TurnKind.PRESS:
        presses.press(draft, turn.text)
    elif turn.text.startswith("/") and turn.kind is not TurnKind.OTHER:
        menu.command(draft, turn.text)
    elif turn.kind is TurnKind.TEXT and (flow_waits(draft, turn.text) or second_thoughts.take(draft, turn.text)):
        pass
    elif person.passes_on(draft):
        person.hear_wish(draft, reading)
    elif reading is None or not turn.text.strip():
        _unreadable(draft)
    elif person.take_answer(draft, reading):
        pass
    else:
        _read(draft, reading)
        assents.ask_anew(draft)
        if any(part.smalltalk not in FAREWELL for part in reading.parts):
            person.offer_last(draft)
    _close(draft)
    feedback.ask_for(draft)
    # What a person answers is not answered twice.
    return draft.done() if draft.has_words else draft.silent()


def flow_waits(draft: Draft, text: str) -> bool:
    """Takes what the open request waits for, however it reads: a code, an address, a yes to the account that is shown."""
    flow_open = draft.flow
    if flow_open is None:
        return False
    if BACK.fullmatch(text.strip()):
        presses.press(draft, "back")
    elif flow_open.number and TAKE_BACK.fullmatch(text.strip().rstrip(".!")):
        status.drop(draft, flow_open.number)
    elif not flow_open.number and proof.is_live(draft, text):
        draft.say("proof.too_early")
        draft.is_card_due = True
    elif flow_open.step == "account" and draft.dialogue.context.offered == "account" and is_mine(text):
        proof.bind(draft, flow_open.offer)
    elif proof.is_answer(draft, text):
        proof.take(draft, text)
    else:
        return False
    return True


def _close(draft: Draft) -> None:
    """Ends the reply with what the open request is at: what it asks for, or that it is still there."""
    if draft.flow is None:
        return
    part = proof if draft.flow.number else flow
    if draft.is_card_due:
        part.show(draft)
    elif draft.kind not in ("rights", "human"):
        part.remind(draft)


def _language(dialogue: Dialogue, turn: Turn, reading: Reading | None) -> str:
    """The language of the reply: the chosen one, that of the text, that of the chat so far, that of the client."""
    if dialogue.language:
        return dialogue.language
    if reading is not None and turn.text.strip():
        so_far = dialogue.context.language
        if so_far and _is_short_answer(turn, reading):
            return so_far
        return reading.language if reading.known_language else DEFAULT
    return dialogue.spoken or base(turn.hint) or DEFAULT


def _is_short_answer(turn: Turn, reading: Reading) -> bool:
    """Whether it is a word or two that answer us ("ja", an address, a code): in Latin letters those tell no language of their own."""
    is_answer = all(part.intent in (Intent.YES, Intent.NO, Intent.CANCEL, Intent.DETAIL) for part in reading.parts)
    return is_answer and len(turn.text.split()) <= SHORT and reading.language in LATIN


def _unreadable(draft: Draft) -> None:
    """A message without text: says what we can read."""
    if draft.turn.kind is TurnKind.MEDIA:
        draft.say("answer.media")
    else:
        draft.say("answer.other" if draft.turn.kind is TurnKind.OTHER else "answer.empty")
    offer_person(draft)


def _read(draft: Draft, reading: Reading) -> None:
    if draft.turn.kind is TurnKind.EDIT:
        draft.say("answer.edited")
    elif draft.turn.kind is TurnKind.MEDIA:
        draft.say("answer.caption")
    unsent = draft.flow if draft.flow is not None and not draft.flow.number else None
    wishes = [part for part in reading.parts if part.intent is Intent.RIGHTS]
    if (unsent or wishes) and second_thoughts.ends_in_them(draft.turn.text, wishes, unsent):
        reading = _taken_back(draft, reading)
    if not reading.known_language and all(part.intent in (*QUESTIONS, Intent.DETAIL) for part in reading.parts):
        if draft.flow is not None:
            _take(draft, draft.turn.text)
        else:
            ask.unknown_language(draft)
        return
    parts = [part for part in reading.parts if part.intent is not Intent.SMALLTALK and not _is_restated(draft, part, reading)]
    if not parts:
        if not draft.has_words:
            _smalltalk(draft, reading.parts)
        return
    questions = [part for part in parts if part.intent in QUESTIONS and not _is_detail(draft, part)]
    if questions or any(part.intent is Intent.RIGHTS and part.right is Right.DELETE for part in parts):
        # What cannot be undone is not begun on a repair that nobody was told of.
        ask.say_what_was_read(draft, reading.repaired)
    if questions:
        ask.answer(draft, questions, is_one_of_many=len(parts) > 1, personal=reading.personal)
    others = [part for part in parts if part not in questions]
    if others and len(others) == len(reading.parts) and all(_is_detail(draft, part) for part in others):
        # An answer to what was asked is taken whole, however it was cut for reading.
        _take(draft, draft.turn.text)
        return
    _act(draft, others)


def _taken_back(draft: Draft, reading: Reading) -> Reading:
    """Ends what is not recorded and begins nothing that the same message takes back; what is left to answer."""
    if draft.flow is not None and not draft.flow.number:
        status.cancel(draft)
    else:
        draft.say("smalltalk.declined")
    return replace(reading, parts=tuple(part for part in reading.parts if part.intent is Intent.HUMAN or _is_question(part)))


def _is_question(part: Part) -> bool:
    return part.intent in QUESTIONS and part.asks


def _take(draft: Draft, text: str) -> None:
    if draft.flow is not None:
        (proof if draft.flow.number else flow).take(draft, text)


def _is_detail(draft: Draft, part: Part) -> bool:
    """Whether a part belongs to the open request: within one, all that asks nothing does."""
    open_one = draft.flow
    if open_one is None:
        return False
    # An address where a value is asked for is that value, unless it is plainly a question.
    is_value = open_one.step == "value" and EMAIL.search(part.text) is not None and not part.text.rstrip().endswith(("?", "？"))
    return part.intent is Intent.DETAIL or (part.intent in QUESTIONS and (not part.asks or is_value))


def _is_restated(draft: Draft, part: Part, reading: Reading) -> bool:
    """Whether a part only repeats the open request beside a "yes" to it ("yes, delete my account")."""
    has_yes = any(each.intent is Intent.YES for each in reading.parts)
    is_same = part.intent is Intent.RIGHTS and draft.flow is not None and part.right is draft.flow.right
    return is_same and has_yes and assents.is_plain(draft)


def _act(draft: Draft, parts: list[Part]) -> None:
    """Does what is wished for, in order; a person comes first, so that a request in the same message stays open beside that."""
    details = [part for part in parts if _is_detail(draft, part)]
    requests = [part for part in parts if part.intent is Intent.RIGHTS]
    intents = {part.intent for part in parts}
    for part in sorted(parts, key=lambda part: part.intent is not Intent.HUMAN):
        if part in details:
            _take(draft, part.text)
        elif part.intent is Intent.RIGHTS:
            _exercise(draft, part, is_first=part is requests[0])
        elif part.intent is Intent.HUMAN:
            hand_over(draft, draft.turn.text)
        elif part.intent is Intent.CANCEL:
            status.cancel(draft)
        elif part.intent is Intent.NO:
            # "no, not the username, the email", "no, just stop using it": the "no" belongs to what follows.
            if not details and not requests and (draft.flow is None or Intent.YES not in intents):
                _no(draft)
        elif part.intent is Intent.YES:
            if draft.flow is not None and (Intent.NO in intents or assents.is_doubtful(part) or requests):
                # "yes. no, wait", "yes?", "yes, and correct my name": whoever is in doubt is shown once more what a yes would do.
                draft.is_card_due = True
            elif not details and not intents & {Intent.NO, Intent.CANCEL}:
                assents.take(draft)
        else:
            _lost(draft)


def _exercise(draft: Draft, part: Part, *, is_first: bool) -> None:
    if part.right is None:
        rights.choose(draft)
    elif is_first or draft.flow is None or draft.flow.right is part.right:
        flow.begin(draft, part.right, part.text)
    else:
        flow.also(draft, part.right, part.text)


def _no(draft: Draft) -> None:
    if (draft.dialogue.context.offered or "").startswith(actions.DROP):
        status.keep(draft)
    elif draft.flow is not None:
        status.cancel(draft)
    else:
        draft.say("smalltalk.declined")


def _smalltalk(draft: Draft, parts: tuple[Part, ...]) -> None:
    kinds = [part.smalltalk for part in parts] or ["greeting"]
    kind = kinds[-1] if kinds[-1] in SMALLTALK else "greeting"
    if draft.flow is not None and not draft.flow.number and kind in ("praise", "thanks"):
        # "ok", "fine", "thanks": too little to confirm a request with, enough to go back to it.
        draft.is_card_due = True
        return
    if kind == "praise" and parts and parts[-1].asks:
        # "hm?" is no praise.
        _lost(draft)
        return
    draft.say(f"smalltalk.{kind}")
    if kind in ("who", "insult"):
        offer_person(draft)
    if kind in ("greeting", "who"):
        draft.offer("privacy")
        draft.offer("rights")


SMALLTALK = ("greeting", "thanks", "goodbye", "who", "howareyou", "praise", "insult")


def _lost(draft: Draft) -> None:
    """Something that asks nothing and belongs to nothing that is open."""
    draft.is_now("abstain")
    draft.say("answer.lost")
    for each in ("privacy", "rights"):
        draft.offer(each)
    offer_person(draft)
