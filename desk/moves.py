"""The one table of legal moves of a rights request: which state follows on which act, and what cannot be done there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from desk.model.errors import NotAllowed
from desk.model.request import State


class Act(StrEnum):
    """What can be done with a request."""

    VERIFY = "verify"
    ASK = "ask_user"
    REPLIED = "user_replied"
    EXTEND = "extend"
    APPROVE = "approve"
    COMPLETE = "complete"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REOPEN = "reopen"


# An extension is a state only while nothing else is the matter; that it happened stands in ``extended_at``.
_AFTER: Mapping[State, Mapping[Act, State]] = {
    # Questions and answers leave it there: no detour may lead past the proof of identity.
    State.IDENTITY: {
        Act.VERIFY: State.OPEN,
        Act.ASK: State.IDENTITY,
        Act.REPLIED: State.IDENTITY,
        # The law's clock does not stop before it is known who asks.
        Act.EXTEND: State.IDENTITY,
        Act.WITHDRAW: State.WITHDRAWN,
        Act.EXPIRE: State.EXPIRED,
    },
    State.OPEN: {
        Act.ASK: State.USER,
        Act.REPLIED: State.OPEN,
        Act.EXTEND: State.EXTENDED,
        Act.APPROVE: State.APPROVED,
        Act.COMPLETE: State.DONE,
        Act.REFUSE: State.REFUSED,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    State.USER: {
        Act.ASK: State.USER,
        Act.REPLIED: State.OPEN,
        # The law's clock does not stop while the desk waits.
        Act.EXTEND: State.USER,
        Act.APPROVE: State.APPROVED,
        Act.COMPLETE: State.DONE,
        Act.REFUSE: State.REFUSED,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    State.EXTENDED: {
        Act.ASK: State.USER,
        Act.REPLIED: State.EXTENDED,
        Act.APPROVE: State.APPROVED,
        Act.COMPLETE: State.DONE,
        Act.REFUSE: State.REFUSED,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    State.APPROVED: {
        Act.ASK: State.APPROVED,
        Act.REPLIED: State.APPROVED,
        Act.EXTEND: State.APPROVED,
        Act.COMPLETE: State.DONE,
        Act.REFUSE: State.REFUSED,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    # What was proven once does not carry a second life: whoever reopens proves again who they are.
    State.DONE: {Act.REOPEN: State.IDENTITY},
    State.REFUSED: {Act.REOPEN: State.IDENTITY},
    State.WITHDRAWN: {Act.REOPEN: State.IDENTITY},
    State.EXPIRED: {Act.REOPEN: State.IDENTITY},
}
MOVES: Mapping[tuple[State, Act], State] = MappingProxyType(
    {(state, act): into for state, acts in _AFTER.items() for act, into in acts.items()}
)

_IS = {
    State.IDENTITY: "still waits for proof of identity",
    State.OPEN: "is open",
    State.USER: "waits for the user",
    State.EXTENDED: "has been extended",
    State.APPROVED: "has been approved",
    State.DONE: "is done",
    State.REFUSED: "has been refused",
    State.WITHDRAWN: "has been withdrawn",
    State.EXPIRED: "has expired",
}
_BE = {
    Act.VERIFY: "verified",
    Act.ASK: "asked about",
    Act.REPLIED: "added to",
    Act.EXTEND: "extended",
    Act.APPROVE: "approved",
    Act.COMPLETE: "completed",
    Act.REFUSE: "refused",
    Act.WITHDRAW: "withdrawn",
    Act.EXPIRE: "closed as expired",
    Act.REOPEN: "reopened",
}


def after(state: State, act: Act, *, is_extended: bool = False) -> State:
    """The state that follows on an act; raises NotAllowed, which says what can be done instead.

    ``is_extended``: the notice of extension was delivered; such a request is open as ``extended``, and extended only once.
    """
    into = MOVES.get((state, act))
    if into is None or (act is Act.EXTEND and is_extended):
        raise NotAllowed(_refusal(state, act, is_extended))
    return State.EXTENDED if into is State.OPEN and is_extended else into


def acts_in(state: State, *, is_extended: bool = False) -> tuple[Act, ...]:
    """What can be done in a state, in the order of ``Act``."""
    return tuple(act for act in Act if (state, act) in MOVES and not (act is Act.EXTEND and is_extended))


def _refusal(state: State, act: Act, is_extended: bool) -> str:
    reason = "has been extended once" if act is Act.EXTEND and is_extended else _IS[state]
    # What the user does or time brings is no advice to staff.
    offered = [_BE[each] for each in acts_in(state, is_extended=is_extended) if each not in {Act.REPLIED, Act.EXPIRE}]
    return f"A request that {reason} cannot be {_BE[act]}; it can be {' or '.join(filter(None, [', '.join(offered[:-1]), offered[-1]]))}."
