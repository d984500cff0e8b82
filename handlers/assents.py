"""The user's yes: what it takes up or confirms, and that it does so only as the whole message."""

from __future__ import annotations

from collections.abc import Callable

from desk.model.turn import TurnKind
from handlers import actions, flow, proof, rights, status
from handlers.draft import Draft
from handlers.person import hand_over
from knowledge.assent import bare_reply, opens_with_yes
from knowledge.reading import Part


def take(draft: Draft) -> None:
    """Takes up what was offered last; an edited message, or a yes that is not all of one, only shows again what it would do."""
    offered = draft.dialogue.context.offered or ""
    right = actions.right_of(offered.removeprefix("right:"))
    is_whole = is_plain(draft)
    is_fresh = is_whole and draft.turn.kind is not TurnKind.EDIT
    if offered.startswith(actions.DROP):
        number = offered.removeprefix(actions.DROP)
        (status.dropped if is_fresh else status.drop)(draft, number)
    elif draft.flow is not None:
        # What this very message changed has not been seen by anybody yet.
        is_seen = draft.flow == draft.dialogue.flow
        if is_fresh and is_seen and offered in CONFIRMS:
            CONFIRMS[offered](draft, draft.turn.text)
        else:
            draft.is_card_due = True
    elif right is not None and is_whole:
        flow.begin(draft, right)
    elif right is not None:
        draft.say("offer.right", right=draft.words(f"right.{right}"))
        draft.offer(actions.start(right))
        draft.offered = offered
    elif offered == "human" and draft.turn.kind is not TurnKind.EDIT:
        hand_over(draft, draft.turn.text)
    elif offered == "rights":
        draft.say("rights.choose")
        rights.offer_rights(draft)
    else:
        draft.say("smalltalk.agreed")


def is_plain(draft: Draft) -> bool:
    """Whether the whole message is a yes and nothing else, but for the words of what is open ("yes, delete it")."""
    open_one = draft.dialogue.flow
    takes_back = (draft.dialogue.context.offered or "").startswith(actions.DROP)
    # "Yes, delete it" says no yes to whether the request for that is to be taken back.
    right = open_one.right if open_one is not None and not takes_back else None
    is_all = open_one is None or open_one.scope.part != flow.SOME
    said = bare_reply(draft.turn.text, right, is_all=is_all)
    return said == "yes" or (said == "ok" and open_one is None and not takes_back)


def _bind_shown(draft: Draft, _: str) -> None:
    proof.bind(draft, flow.opened(draft).offer)


def _last_yes(draft: Draft, _: str) -> None:
    proof.again(draft, flow.opened(draft).number)


def ask_anew(draft: Draft) -> None:
    """Shows once more what a yes would do, where the message holds one beside something else."""
    offered = draft.dialogue.context.offered or ""
    if not opens_with_yes(draft.turn.text) or is_plain(draft):
        return
    if offered.startswith(actions.DROP) and draft.offered is None:
        status.drop(draft, offered.removeprefix(actions.DROP))
    elif draft.flow is not None and offered in CONFIRMS:
        draft.is_card_due = True


def is_doubtful(part: Part) -> bool:
    """Whether a yes is one in doubt ("yes?"); a single letter is only short."""
    return part.asks and part.text.strip().casefold() != "y"


CONFIRMS: dict[str, Callable[[Draft, str], None]] = {"confirm": rights.confirm, "account": _bind_shown, "again": _last_yes}
"""What a plain yes to the question that was asked last does."""
