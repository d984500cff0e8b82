"""Replies and dialogues come back from JSON exactly as they went in, also with fields that somebody adds later."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.codec import _dump, dialogue_json, read_dialogue, read_reply, reply_json
from desk.model.dialogue import Dialogue, Flow
from desk.model.reply import Quote, Reply, Say
from desk.model.turn import Address
from knowledge.reading import Context, Right
from tests.desk.samples import ANSWER

# Built from the types themselves, so that a field that is added is tested without anybody thinking of it.
any_text = st.text(st.characters(codec=None), max_size=20)
st.register_type_strategy(str, any_text)
# What the database holds as an integer; neither it nor orjson keeps more bits.
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
says = st.builds(Say, key=any_text, args=st.dictionaries(any_text, any_text, max_size=3).map(MappingProxyType))
st.register_type_strategy(Say, says)


@given(st.from_type(Reply))
def test_every_reply_comes_back_as_it_was(reply: Reply) -> None:
    assert read_reply(reply_json(reply)) == reply


@given(st.from_type(Dialogue))
def test_every_dialogue_comes_back_as_it_was(dialogue: Dialogue) -> None:
    assert read_dialogue(dialogue_json(dialogue), dialogue.address, dialogue.version) == dialogue


def test_the_types_come_back_too() -> None:
    dialogue = Dialogue(Address("web", "7"), 3, flow=Flow(Right.DELETE, "confirm", ("the logs too",)), context=Context(right=Right.ACCESS))
    back = read_dialogue(dialogue_json(dialogue), dialogue.address, 3)
    assert back.flow is not None
    assert back.flow.right is Right.DELETE
    assert isinstance(back.flow.details, tuple)
    answer = read_reply(reply_json(ANSWER))
    assert [type(block) for block in answer.blocks] == [Say, Quote]
    assert answer.quotes[0].lines[0] == ("item", "Usage records: Retained for 90 days")


def test_every_field_is_written_so_that_a_new_default_changes_nothing_old() -> None:
    written = json.loads(reply_json(ANSWER))
    assert set(written) == {field.name for field in fields(Reply)}
    assert set(written["blocks"][1]) == {"is"} | {field.name for field in fields(Quote)}


def test_what_a_later_version_added_is_left_alone_and_what_an_earlier_one_lacks_is_the_default() -> None:
    written = json.loads(reply_json(ANSWER))
    written["mood"] = "kind"
    del written["right"]
    assert read_reply(json.dumps(written)) == ANSWER


def test_the_address_and_the_version_are_not_in_the_sealed_state() -> None:
    assert {"address", "version"}.isdisjoint(json.loads(dialogue_json(Dialogue(Address("web", "7"), 3))))


def test_a_type_that_the_codec_does_not_know_is_refused_rather_than_lost() -> None:
    @dataclass
    class Odd:
        at: datetime

    with pytest.raises(TypeError, match="does not know"):
        _dump(datetime)
