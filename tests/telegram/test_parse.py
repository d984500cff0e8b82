"""Raw updates become turns, or nothing on purpose."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram_parse import chat_and_topic, chat_of, private_chat_of, takes_back, turn_of
from desk.model.turn import Address, Turn, TurnKind
from tests.telegram.bot_api import pressed, said, user

BOT = 7000001
GROUP = {"id": -100200, "type": "supergroup", "title": "Users"}


def read(update: dict[str, Any], username: str | None = "Privacy_Bot") -> Turn | None:
    return turn_of({"update_id": 9, **update}, BOT, username)


def in_group(text: str, **fields: Any) -> dict[str, Any]:
    return said(5, text, chat=GROUP, **fields)


def test_a_text_keeps_chat_time_language_and_number() -> None:
    assert read(said(5, "How long?", language="de")) == Turn(
        Address("telegram", "5"), TurnKind.TEXT, "How long?", datetime(2025, 11, 24, 16, tzinfo=UTC), "7000001:9", "de", message="1"
    )


def test_a_press_carries_its_action_and_the_time_of_its_arrival() -> None:
    before = datetime.now(UTC)
    turn = read(pressed(5, "start:delete"))
    assert turn is not None
    assert (turn.kind, turn.text, turn.address.chat) == (TurnKind.PRESS, "start:delete", "5")
    assert before <= turn.at <= datetime.now(UTC)


def test_an_edit_carries_the_new_text_and_the_time_of_the_edit() -> None:
    update = {"edited_message": said(5, "do you sell data", edit_date=1764000060)["message"]}
    turn = read(update)
    assert turn is not None
    assert (turn.kind, turn.text, turn.at.minute) == (TurnKind.EDIT, "do you sell data", 1)


def test_a_live_location_that_moves_is_no_question() -> None:
    message = said(5, "", edit_date=1764000060, location={"longitude": 1.0, "latitude": 2.0})["message"]
    del message["text"]
    assert read({"edited_message": message}) is None


@pytest.mark.parametrize(
    ("content", "caption"),
    [
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "my bill"}, "my bill"),
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}}, ""),
        ({"location": {"longitude": 1.0, "latitude": 2.0}}, ""),
        ({"dice": {"emoji": "🎲", "value": 1}}, ""),
    ],
)
def test_things_to_look_at_or_listen_to_are_media_with_their_caption(content: dict[str, Any], caption: str) -> None:
    update = said(5, "", **content)
    del update["message"]["text"]
    turn = read(update)
    assert turn is not None
    assert (turn.kind, turn.text) == (TurnKind.MEDIA, caption)


def test_a_message_of_a_kind_of_tomorrow_is_other_and_gets_an_answer() -> None:
    update = said(5, "", hologram={"file_id": "a"})
    del update["message"]["text"]
    turn = read(update)
    assert turn is not None
    assert turn.kind is TurnKind.OTHER


def test_notices_about_the_chat_itself_are_ignored() -> None:
    update = said(5, "", message_auto_delete_timer_changed={"message_auto_delete_time": 60})
    del update["message"]["text"]
    assert read(update) is None


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": {"message_id": 1, "date": 1764000000, "chat": {"id": -1, "type": "channel"}, "text": "news"}},
        {"my_chat_member": None},
        {"something_new": {"id": 1}},
        {},
        {"message": {**said(5, "hi")["message"], "from": {"id": 8, "is_bot": True, "first_name": "Other"}}},
    ],
)
def test_what_nobody_said_to_the_bot_is_ignored(update: dict[str, Any]) -> None:
    assert read(update) is None


@pytest.mark.parametrize(
    ("update", "text"),
    [
        (in_group("/privacy"), "/privacy"),
        (in_group("/privacy@privacy_bot now"), "/privacy now"),
        (in_group("/human@privacy_bot\nmy  text"), "/human\nmy  text"),
        (in_group("@privacy_bot do you sell data?"), "do you sell data?"),
        (in_group("do you, @Privacy_Bot, sell data?"), "do you,  , sell data?"),
        (
            in_group(
                "why?",
                reply_to_message={
                    "message_id": 3, "date": 1764000000, "chat": GROUP, "text": "x",
                    "from": {"id": BOT, "is_bot": True, "first_name": "P"},
                },
            ),
            "why?",
        ),
    ],
)  # fmt: skip
def test_in_a_group_the_bot_hears_commands_its_name_and_replies(update: dict[str, Any], text: str) -> None:
    turn = read(update)
    assert turn is not None
    assert (turn.text, turn.private, turn.address.chat) == (text, False, "-100200")


@pytest.mark.parametrize("text", ["do you sell data?", "/privacy@another_bot", "ask @someone"])
def test_in_a_group_the_talk_of_others_stays_theirs(text: str) -> None:
    assert read(in_group(text)) is None


def test_before_the_bot_knows_its_name_any_bots_name_counts() -> None:
    assert read(in_group("@some_bot do you sell data?"), username=None) is not None
    assert read(in_group("@someone do you sell data?"), username=None) is None


def test_a_topic_of_a_forum_is_part_of_the_address() -> None:
    turn = read(in_group("/help", message_thread_id=77, is_topic_message=True))
    assert turn is not None
    assert chat_and_topic(turn.address) == ("-100200", 77)
    assert chat_and_topic(Address("telegram", "5")) == ("5", None)


@pytest.mark.parametrize(
    "update",
    [
        {"message": {"message_id": 1}},
        {"message": "text"},
        {"message": {**said(5, "x")["message"], "text": 7}},
        {"message": {**said(5, "x")["message"], "date": "yesterday"}},
        {"message": {**said(5, "x")["message"], "chat": None}},
        {"callback_query": {"id": "1"}},
    ],
)
def test_a_shape_that_cannot_be_read_is_an_error(update: dict[str, Any]) -> None:
    with pytest.raises(Exception):  # noqa: B017 - whatever it is: the door takes every error for a dead letter
        read(update)


def test_a_text_is_bounded_and_storable() -> None:
    turn = read(said(5, "a\x00b\ud83dc" + "x" * 9000))
    assert turn is not None
    assert turn.text.startswith("a b\ufffdc")
    assert len(turn.text) == 4096


def test_the_line_of_an_update_is_found_without_parsing() -> None:
    assert chat_of(said(5, "x")) == "5"
    assert chat_of(pressed(6, "x")) == "6"
    odd: list[dict[str, Any]] = [{}, {"message": 3}, {"message": {"chat": []}}, {"message": {"chat": {"id": "x"}}}]
    assert [chat_of(each) for each in odd] == [""] * 4
    assert private_chat_of(said(5, "x")) == "5"
    assert private_chat_of(in_group("x")) == ""
    assert user(1)["language_code"] == "en"


def test_a_replaced_picture_is_a_turn_in_a_private_chat_alone() -> None:
    photo = [{"file_id": "p2", "file_unique_id": "b", "width": 1280, "height": 853}]
    update = said(5, "", photo=photo)
    del update["message"]["text"]
    turn = read({"edited_message": update["message"]})
    assert turn is not None
    assert (turn.kind, turn.text, turn.attachment and turn.attachment.external) == (TurnKind.EDIT, "", "p2")
    group = {**update["message"], "chat": {"id": -7, "type": "group"}, "reply_to_message": {"from": {"id": 7000001, "is_bot": True}}}
    assert read({"edited_message": group}) is None


def test_what_can_only_take_a_request_back_is_seen_without_parsing() -> None:
    for text in ("/cancel", "/Cancel@desk_bot", "STOP!"):
        assert takes_back({"message": {"text": text}}), text
    for action in ("cancel", "keep", "drop:PD-2026-000001", "dropped:PD-2026-000001"):
        assert takes_back({"callback_query": {"data": action}}), action
    for other in (
        {"message": {"text": "STOP, do not delete"}},
        {"message": {"text": "keep"}},
        {"callback_query": {"data": "human"}},
        {"message": 7},
    ):
        assert not takes_back(other), other
