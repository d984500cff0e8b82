"""Where a chat stands, and what was said in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk import conversations
from desk.model.dialogue import Dialogue, Flow
from desk.model.errors import Moved
from desk.office import Desk, Office
from knowledge.reading import Context, Right
from tests.desk.samples import ANN, ANSWER, BOB, reply, said


def load(office: Office) -> Dialogue:
    return office.read_now(lambda desk: conversations.load(desk, ANN))


def save(office: Office, dialogue: Dialogue) -> Dialogue:
    return office.write_now(lambda desk: conversations.save(desk, dialogue))


def test_a_new_chat_begins_at_version_zero(office: Office) -> None:
    assert load(office) == Dialogue(ANN)


def test_a_saved_dialogue_comes_back_with_the_next_version(office: Office) -> None:
    dialogue = Dialogue(ANN, language="de", introduced=True, flow=Flow(Right.DELETE, "confirm", ("auch die Logs",)), context=Context("de"))
    saved = save(office, dialogue)
    assert saved == replace(dialogue, version=1)
    assert load(office) == saved
    assert save(office, saved).version == 2
    assert load(office).version == 2


@pytest.mark.parametrize("turns_before", [0, 1, 5])
def test_of_two_turns_read_at_once_the_second_has_to_read_again(office: Office, turns_before: int) -> None:
    for _ in range(turns_before):
        save(office, load(office))
    first, second = load(office), load(office)
    save(office, replace(first, language="fr"))
    with pytest.raises(Moved):
        save(office, replace(second, language="ru"))
    assert load(office).language == "fr"


def test_a_turn_that_moved_leaves_nothing_behind(office: Office) -> None:
    stale = load(office)
    save(office, stale)

    def turn(desk: Desk) -> None:
        conversations.record(desk, said("how long?"), ANSWER)
        conversations.save(desk, stale)

    with pytest.raises(Moved):
        office.write_now(turn)
    assert office.read_now(lambda desk: conversations.recent(desk, ANN, 10)) == []


def test_the_history_is_the_last_turns_of_that_chat_oldest_first(office: Office) -> None:
    for number in range(5):
        office.write_now(lambda desk, number=number: conversations.record(desk, said(f"{number}", f"s{number}"), reply(f"re {number}")))
    office.write_now(lambda desk: conversations.record(desk, said("of another", address=BOB), ANSWER))
    turns = office.read_now(lambda desk: conversations.recent(desk, ANN, 3))
    assert [(turn.source, turn.text, turn.reply) for turn in turns] == [(f"s{n}", f"{n}", reply(f"re {n}")) for n in (2, 3, 4)]
    assert turns[0].said_at == said("x").at


@pytest.mark.parametrize("text", ["", "a\0b", "\ud83d", "🙂" * 2000, "x" * 4096, "'; DROP TABLE turns; --"])
def test_any_text_is_kept_as_it_was_typed(office: Office, text: str) -> None:
    office.write_now(lambda desk: conversations.record(desk, said(text), ANSWER))
    (turn,) = office.read_now(lambda desk: conversations.recent(desk, ANN, 1))
    assert turn.text == text
