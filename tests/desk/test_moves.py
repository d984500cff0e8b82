"""The table of legal moves."""

from __future__ import annotations

from itertools import product

import pytest

from desk.model.errors import NotAllowed
from desk.model.request import ENDED, State
from desk.moves import MOVES, Act, acts_in, after


def test_nothing_leads_past_the_proof_of_identity() -> None:
    unproven, frontier = {State.IDENTITY}, [State.IDENTITY]
    while frontier:
        state = frontier.pop()
        reached = {into for (start, act), into in MOVES.items() if start is state and act is not Act.VERIFY}
        frontier += reached - unproven
        unproven |= reached
    assert unproven == {State.IDENTITY, State.WITHDRAWN, State.EXPIRED}


def test_what_has_ended_can_only_be_reopened_and_then_waits_for_proof() -> None:
    for state in ENDED:
        assert acts_in(state) == (Act.REOPEN,)
        assert after(state, Act.REOPEN) is State.IDENTITY


def test_whatever_is_open_can_end_and_every_state_can_be_reached() -> None:
    assert set(MOVES.values()) == set(State)
    for state in set(State) - ENDED:
        assert after(state, Act.WITHDRAW) is State.WITHDRAWN


def test_an_extended_request_is_extended_again_after_the_user_answered_and_only_once_for_good() -> None:
    assert after(State.OPEN, Act.EXTEND) is State.EXTENDED
    assert after(State.USER, Act.EXTEND) is State.USER
    assert after(State.IDENTITY, Act.EXTEND) is State.IDENTITY
    assert after(State.IDENTITY, Act.VERIFY, is_extended=True) is State.EXTENDED
    assert after(State.USER, Act.REPLIED, is_extended=True) is State.EXTENDED
    assert after(State.USER, Act.REPLIED) is State.OPEN
    with pytest.raises(NotAllowed, match="has been extended once"):
        after(State.USER, Act.EXTEND, is_extended=True)


def test_every_move_that_is_not_in_the_table_is_refused_in_one_sentence() -> None:
    for state, act, is_extended in product(State, Act, (False, True)):
        if act in acts_in(state, is_extended=is_extended):
            assert after(state, act, is_extended=is_extended) in State
            continue
        with pytest.raises(NotAllowed, match=r"^A request that .+ cannot be .+; it can be .+\.$"):
            after(state, act, is_extended=is_extended)


def test_the_refusal_says_where_the_request_stands_and_what_can_be_done() -> None:
    with pytest.raises(NotAllowed) as caught:
        after(State.IDENTITY, Act.APPROVE)
    assert str(caught.value) == (
        "A request that still waits for proof of identity cannot be approved; it can be verified, asked about, extended or withdrawn."
    )
    with pytest.raises(NotAllowed, match="it can be reopened"):
        after(State.DONE, Act.COMPLETE)
