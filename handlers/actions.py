"""What buttons send back: their actions as text, which have to fit into Telegram's 64 bytes of ASCII."""

from __future__ import annotations

import re
from hashlib import sha256

from knowledge.policy import Policy
from knowledge.reading import Right

LONGEST = 64
"""Bytes of callback_data (https://core.telegram.org/bots/api#inlinekeyboardbutton)."""
PUBLIC = ("show", "privacy", "rights", "language", "lang", "help", "private")
"""The names of the buttons that have a place in a group; every other is about one person."""
DROP = "drop:"
"""What a dialogue has offered (``Context.offered``) with the question whether a request, whose number follows, is to be taken back."""
_NUMBER = re.compile(r"PD-\d{4}-\d{6,9}")
_BACK = re.compile(r"/cancel(?:@\w{1,64})?|stop[.!]{0,3}", re.IGNORECASE)
_BACK_PRESS = re.compile(rf"cancel|keep|(?:drop|dropped):{_NUMBER.pattern}")


def start(right: Right) -> str:
    """Starts the request to exercise a right."""
    return f"start:{right.value}"


def confirm(right: Right) -> str:
    """Confirms the open request; it names the right, so that an old button cannot confirm a newer request for something else."""
    return f"confirm:{right.value}"


def of(name: str, number: str) -> str:
    """Does something with a ticket of the chat: ``go`` on with its proof, ``again`` says the last yes, ``drop``, ``reopen``, ``person``."""
    return f"{name}:{number}"


def show(section: str) -> str:
    """Shows a section; one whose id is too long for a button goes by its digest."""
    action = f"show:{section}"
    if action.isascii() and len(action) <= LONGEST:
        return action
    return f"show:~{_digest(section)}"


def shown(policy: Policy, name: str) -> str | None:
    """The section that ``show:name`` means; None where the policy has none (any more)."""
    if policy.has_section(name):
        return name
    return next((section.id for section in policy.sections if name == f"~{_digest(section.id)}"), None)


def takes_back(text: str, *, is_press: bool) -> bool:
    """Whether a message or a press can do nothing but take a request back; that is heard also from a chat that staff have blocked."""
    return (_BACK_PRESS if is_press else _BACK).fullmatch(text.strip()) is not None


def right_of(name: str) -> Right | None:
    """The right called so, or None."""
    return Right(name) if name in set(Right) else None


def is_number(text: str) -> bool:
    """Whether it is written as a ticket's number."""
    return _NUMBER.fullmatch(text) is not None


def is_personal(action: str) -> bool:
    """Whether the button has no place in a group."""
    return action.partition(":")[0] not in PUBLIC


def _digest(section: str) -> str:
    return sha256(section.encode()).hexdigest()[:16]
