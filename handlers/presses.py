"""What each button does; whatever comes back from one is looked at as if somebody had made it up."""

from __future__ import annotations

from collections.abc import Callable

from handlers import actions, feedback, flow, menu, mine, person, proof, rights, status
from handlers.draft import Draft
from knowledge.reading import Right


def press(draft: Draft, action: str) -> None:
    """Does what a button stands for; one that is not ours, or not for here, does nothing and says so."""
    name, _, rest = action.partition(":")
    if actions.is_personal(action) and not draft.turn.private:
        draft.private_only()
    elif action in PRESSES:
        PRESSES[action](draft)
    elif name in NAMED and rest:
        NAMED[name](draft, rest)
    elif name in NUMBERED and actions.is_number(rest):
        NUMBERED[name](draft, rest)
    elif name in RIGHTS and (right := actions.right_of(rest)) is not None:
        RIGHTS[name](draft, right)
    else:
        # Our buttons say what they are about; one that does not does nothing, and what is open is shown for a fresh look.
        draft.stale()


def _back(draft: Draft) -> None:
    if draft.flow is None:
        rights.none_open(draft)
    elif draft.flow.number:
        proof.back(draft)
    else:
        flow.back(draft)


def _proceed(draft: Draft) -> None:
    if draft.flow is None:
        rights.none_open(draft)
    draft.is_card_due = True


PRESSES: dict[str, Callable[[Draft], None]] = {
    "cancel": status.cancel,
    "back": _back,
    "proceed": _proceed,
    "rights": rights.choose,
    "language": menu.language,
    "help": menu.help_,
    "privacy": menu.privacy,
    "human": person.hand_over,
    "resume": person.resume,
    "anew": status.anew,
    "keep": status.keep,
    "status": status.status,
    "notmine": proof.not_mine,
    "forgetme": mine.forget_me,
    "forget:yes": mine.forget,
}
"""Buttons that say all in their name."""
NAMED: dict[str, Callable[[Draft, str], None]] = {
    "show": menu.show,
    "lang": menu.choose_language,
    "privacy": menu.privacy,
    "field": flow.chose_field,
    "part": flow.chose_part,
    "prove": proof.choose_way,
    "bind": proof.bind,
    feedback.HELPED: feedback.helped,
    feedback.MISSED: feedback.missed,
}
"""Buttons with the name of something; each looks whether there is such a thing."""
NUMBERED: dict[str, Callable[[Draft, str], None]] = {
    "go": proof.go,
    "again": proof.again,
    "drop": status.drop,
    "dropped": status.dropped,
    "reopen": status.reopen,
    "person": person.write_to,
}
"""Buttons with the number of a ticket; each looks whether it is one of this chat."""
RIGHTS: dict[str, Callable[[Draft, Right], None]] = {"start": flow.begin, "confirm": rights.confirm_pressed}
"""Buttons with a right."""
