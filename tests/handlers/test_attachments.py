"""Files and edits in the dialogue: with a person they go to the ticket in silence, elsewhere the assistant says what it can read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk import conversations, requests, tickets
from desk.model.attachment import Attachment
from desk.model.reply import Reply
from desk.model.request import Proof
from desk.model.ticket import Ticket
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from desk.settings import DeskSettings
from handlers.respond import respond
from knowledge.library import Library
from knowledge.reading import LANGUAGES, Right
from tests.handlers.chat import FIRST, Chat, args, buttons, keys

PHOTO = Attachment("photo.jpg", "image/jpeg", 2000, "file-1")


@pytest.fixture
def ann(office: Office, library: Library) -> Chat:
    """A private chat of a channel that files are fetched from."""
    chat = Chat(office, library)
    chat.address = Address("telegram", "1001")
    return chat


def sent(
    chat: Chat,
    file: Attachment | None = PHOTO,
    text: str = "",
    *,
    kind: TurnKind = TurnKind.MEDIA,
    source: str = "f1",
    message: str = "",
    private: bool = True,
) -> Reply:
    """A turn with a file, or of a message that the channel names."""
    at = FIRST + timedelta(hours=1)
    turn = Turn(chat.address, kind, text, at, source, private=private, attachment=file, message=message)
    is_read = bool(text) and not text.startswith("/")
    reading = chat.library.read(text, None, chat.dialogue.context) if is_read else None

    def job(desk: Desk) -> Reply:
        reply, after = respond(desk, chat.policy, conversations.load(desk, chat.address), turn, reading)
        conversations.record(desk, turn, reply)
        conversations.save(desk, after)
        return reply

    return chat.office.write_now(job)


def files(chat: Chat) -> list[tuple[str, str]]:
    """Name and state of the files in the chat's newest ticket."""
    return [(file.name, file.state) for file in chat.tickets[0].files]


def texts(ticket: Ticket) -> list[str]:
    return [message.text for message in ticket.messages]


def test_with_a_person_a_photo_and_its_caption_go_to_the_ticket_in_silence(ann: Chat) -> None:
    ann.press("human")
    reply = sent(ann, text="this is what I see")
    assert not reply.blocks
    assert files(ann) == [("photo.jpg", "waiting")]
    assert texts(ann.tickets[0])[-2:] == ["this is what I see", "📎 photo.jpg"]


def test_without_a_person_the_assistant_reads_text_only_and_offers_one(ann: Chat) -> None:
    reply = sent(ann)
    assert "answer.media" in keys(reply)
    assert "human" in buttons(reply)
    assert not ann.tickets


def test_a_photo_sent_just_before_a_person_is_asked_for_reaches_them(ann: Chat) -> None:
    sent(ann)
    ann.press("human")
    assert files(ann) == [("photo.jpg", "waiting")]


def test_after_the_user_took_the_assistant_back_a_photo_gets_its_answer_again(ann: Chat) -> None:
    ann.press("human")
    ann.press("resume")
    assert "answer.media" in keys(sent(ann))
    assert not files(ann)


def test_a_photo_goes_to_the_request_for_which_staff_have_asked_something(ann: Chat) -> None:
    def asked(desk: Desk) -> None:
        number = requests.open_request(desk, ann.address, Right.CORRECT, language="en", received_at=desk.now).number
        requests.verify(desk, number, Proof("ann", "link", desk.now))
        requests.ask_user(desk, number, "Which invoice?", "staff:Ada")

    ann.office.write_now(asked)
    assert not sent(ann).blocks
    (ticket,) = ann.tickets
    assert ticket.request is not None
    assert ticket.request.state == "open"
    assert files(ann) == [("photo.jpg", "waiting")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_names_the_file_and_the_reason_in_the_users_language(ann: Chat, language: str) -> None:
    ann.press(f"lang:{language}")
    ann.press("human")
    for file, why in (
        (Attachment("film.mp4", "video/mp4", 10, "f"), "type"),
        (Attachment("huge.pdf", "application/pdf", 50_000_000, "f"), "large"),
    ):
        reply = sent(ann, file)
        assert keys(reply) == [f"attachment.{why}"]
        assert reply.language == language
        assert args(reply, f"attachment.{why}")["name"] == file.name
    assert not files(ann)


def test_in_a_group_a_file_is_never_taken(ann: Chat) -> None:
    ann.press("human")
    sent(ann, private=False)
    assert not files(ann)


def test_another_chats_ticket_takes_no_file_even_where_the_dialogue_names_it(ann: Chat, office: Office, library: Library) -> None:
    other = Chat(office, library, name="2")
    other.press("human")
    number = other.tickets[0].number

    def forge(desk: Desk) -> None:
        conversations.save(desk, replace(conversations.load(desk, ann.address), with_person=number))

    office.write_now(forge)
    sent(ann)
    assert not office.read_now(lambda desk: tickets.show(desk, number)).files


def test_an_edit_with_a_person_is_kept_beside_the_first_version_in_silence(ann: Chat) -> None:
    ann.press("human")
    sent(ann, None, "the invoice of March", kind=TurnKind.TEXT, source="t1", message="9")
    reply = sent(ann, None, "the invoice of April", kind=TurnKind.EDIT, source="t2", message="9")
    assert not reply.blocks
    first, second = ann.tickets[0].messages[-2:]
    assert (first.text, second.text, second.edit_of) == ("the invoice of March", "the invoice of April", first.id)


def test_a_photo_that_another_one_replaces_is_kept_and_the_new_one_too(ann: Chat) -> None:
    ann.press("human")
    sent(ann, text="look", source="f1", message="9")
    assert not sent(ann, text="look here", kind=TurnKind.EDIT, source="f2", message="9").blocks
    assert len(files(ann)) == 1  # only the caption changed
    other = replace(PHOTO, external="file-2", name="other.jpg")
    assert not sent(ann, other, kind=TurnKind.EDIT, source="f3", message="9").blocks
    assert [name for name, _ in files(ann)] == ["photo.jpg", "other.jpg"]
    assert texts(ann.tickets[0])[-4:] == ["look", "📎 photo.jpg", "look here", "📎 other.jpg"]


def test_mydata_names_the_files_that_were_sent(ann: Chat) -> None:
    sent(ann, text="do you use cookies")
    assert "do you use cookies 📎 photo.jpg" in args(ann.say("/mydata"), "mydata.texts")["texts"]


def test_an_edited_question_that_went_along_is_answered_and_kept(ann: Chat) -> None:
    sent(ann, None, "do you sell my data", kind=TurnKind.TEXT, source="t1", message="9")
    ann.press("human")
    ann.press("resume")
    reply = sent(ann, None, "do you sell or share my data", kind=TurnKind.EDIT, source="t2", message="9")
    assert {"attachment.edited", "answer.edited"} <= set(keys(reply))
    assert reply.quotes
    assert texts(ann.tickets[0])[-1] == "do you sell or share my data"


def test_a_group_is_led_to_the_private_chat_and_the_button_tells_nothing(library: Library) -> None:
    office = Office.in_memory(rules=DeskSettings(telegram_name="desk_bot"))
    group = Chat(office, library, private=False)
    group.address = Address("telegram", "-100")
    for said in ("delete my account", "I want to talk to a person", "/mydata"):
        reply = group.say(said)
        assert keys(reply)[-1] == "group.private"
        assert [choice.url for choice in reply.choices if choice.url] == ["https://t.me/desk_bot?start=rights"]
    assert not group.tickets
    private = Chat(office, library)
    assert {"start:access", "start:correct", "start:delete", "start:withdraw"} <= set(buttons(private.say("/start rights")))
    office.close()
