"""Whatever users do, in whatever order: one reply, and nothing recorded but by a confirmation or a wish for a person."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.model.turn import TurnKind
from desk.office import Office
from knowledge.library import Library
from knowledge.reading import Intent, Part, Right, Silent
from tests.handlers.chat import Chat, keys

PARTS = st.builds(
    Part,
    text=st.sampled_from(["yes", "delete it", "the logs too", "how long?", "{number}", "<b>"]),
    intent=st.sampled_from(list(Intent)),
    right=st.one_of(st.none(), st.sampled_from(list(Right))),
    answer=st.just(Silent()),
    asks=st.booleans(),
    smalltalk=st.sampled_from(["", "thanks"]),
)
HEARD = st.tuples(st.lists(PARTS, min_size=1, max_size=3), st.sampled_from([TurnKind.TEXT, TurnKind.EDIT, TurnKind.MEDIA]))
PRESSED = st.one_of(
    st.sampled_from(
        [
            "confirm",
            "confirm:xyz",
            "confirm:delete",
            "confirm:access",
            "cancel",
            "back",
            "rights",
            "start:delete",
            "start:access",
            "show:overview",
        ]
    ),
    st.text(max_size=20),
)


@settings(max_examples=100, deadline=None)
@given(turns=st.lists(st.one_of(HEARD, PRESSED), max_size=8), private=st.booleans())
def test_a_ticket_is_opened_by_a_receipt_and_a_right_only_after_its_card(turns: list[object], private: bool) -> None:
    office = Office.in_memory()
    try:
        chat = Chat(office, LIBRARY, private=private)
        carded: Right | None = None
        for turn in turns:
            before = len(chat.tickets)
            reply = chat.press(turn) if isinstance(turn, str) else chat.hear(*turn[0], kind=turn[1])  # type: ignore[index]  # st.one_of
            said = keys(reply)
            receipts = said.count("rights.receipt") + said.count("human.receipt")
            assert len(chat.tickets) - before == receipts <= 1 if private else len(chat.tickets) == 0
            if "rights.receipt" in said:
                assert carded is not None
                assert chat.tickets[0].right is carded is reply.right
            carded = chat.dialogue.flow.right if chat.dialogue.flow else None
    finally:
        office.close()


LIBRARY = Library.shipped()
