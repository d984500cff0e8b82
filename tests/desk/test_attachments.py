"""Files in tickets: taken within bounds, found again byte for byte, sealed, refused with a reason, and erased in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from desk import attachments, conversations, edits, outbox, privacy, tickets
from desk.attachments import MOST_BYTES, MOST_FILES, Due
from desk.file_types import TXT, FileType
from desk.model.attachment import Attachment, Refusal
from desk.model.errors import NotAllowed, NotFound
from desk.model.reply import Say
from desk.model.ticket import Ticket
from desk.model.turn import TurnKind
from desk.office import Desk, Office
from tests.clock import Clock
from tests.desk.samples import ANN, BOB, reply, said

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10
PHOTO = Attachment("photo.jpg", "image/jpeg", 2000, "file-1")


def look(content: bytes) -> FileType | Refusal:
    """What a file that Telegram called a photo is found to be."""
    return attachments.look(content, "photo.jpg")


def opened(office: Office) -> Ticket:
    """A ticket of Ann's chat."""
    at = said("x").at
    return office.write_now(lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="de", received_at=at, context=["help"]))


def added(office: Office, number: str, offered: Attachment = PHOTO, caption: str = "") -> str | None:
    at = said("x").at
    return office.write_now(lambda desk: attachments.add(desk, number, offered, caption, at=at))


def shown(office: Office, number: str) -> Ticket:
    return office.read_now(lambda desk: tickets.show(desk, number))


def due(office: Office) -> Sequence[Due]:
    return office.read_now(lambda desk: attachments.due(desk, "telegram"))


def told(office: Office) -> list[Say]:
    """What the chat was told besides answers."""
    parcels = office.read_now(lambda desk: outbox.since(desk, ANN, ""))
    return [block for parcel in parcels for block in parcel.reply.blocks if isinstance(block, Say)]


def test_a_photo_stands_in_the_ticket_at_once_and_is_there_byte_for_byte_once_fetched(office: Office) -> None:
    number = opened(office).number
    assert added(office, number, caption="my bill") is None
    before = shown(office, number)
    assert [message.text for message in before.messages] == ["help", "my bill", "📎 photo.jpg"]
    assert [file.state for file in before.files] == ["waiting"]
    (wanted,) = due(office)
    assert wanted.external == "file-1"
    big = PNG * 1500
    office.write_now(lambda desk: attachments.arrived(desk, wanted, big, look(big)))
    file, content = office.read_now(lambda desk: attachments.content(desk, number, 1))
    assert content == big
    assert (file.name, file.type, file.size, file.state) == ("photo.jpg.png", "image/png", len(big), "kept")
    assert not due(office)
    assert not told(office)


def test_name_and_content_are_unreadable_in_the_tables(office: Office) -> None:
    number = opened(office).number
    added(office, number, replace(PHOTO, name="diagnosis.txt"))
    office.write_now(lambda desk: attachments.arrived(desk, due_of(desk)[0], b"a diagnosis", TXT))

    def rows(desk: Desk) -> str:
        return str([dict(row) for table in ("attachments", "attachment_parts") for row in desk.tx.all(f"SELECT * FROM {table}")])

    stored = office.read_now(rows)
    assert "diagnosis" not in stored
    assert "file-1" not in stored


def due_of(desk: Desk) -> Sequence[Due]:
    return attachments.due(desk, "telegram")


@pytest.mark.parametrize(
    ("content", "why"), [(b"MZ\x00\x01 program", "type"), (b"", "empty"), (b"\xff\xd8\xff" + bytes(MOST_BYTES), "large")]
)
def test_what_is_not_taken_is_refused_in_the_ticket_and_in_the_users_language(office: Office, content: bytes, why: str) -> None:
    number = opened(office).number
    added(office, number)
    office.write_now(lambda desk: attachments.arrived(desk, due_of(desk)[0], content, look(content)))
    ticket = shown(office, number)
    assert ticket.files[0].state == "refused"
    assert ticket.messages[-1].author == "note"
    assert "refused" in ticket.messages[-1].text
    (say,) = told(office)
    assert say.key == f"attachment.{why}"
    assert say.args["number"] == number
    with pytest.raises(NotFound, match="refused"):
        office.read_now(lambda desk: attachments.content(desk, number, 1))


def test_what_cannot_be_fetched_is_put_off_then_given_up_with_a_line_and_a_word_to_the_user(office: Office, clock: Clock) -> None:
    number = opened(office).number
    added(office, number)
    (wanted,) = due(office)
    office.write_now(lambda desk: attachments.put_off(desk, wanted, desk.now + timedelta(minutes=5)))
    assert not due(office)
    clock.forward(minutes=6)
    (again,) = due(office)
    assert again.attempts == 1
    office.write_now(lambda desk: attachments.given_up(desk, again, "the file is not there any more"))
    office.write_now(lambda desk: attachments.given_up(desk, again, "the file is not there any more"))
    ticket = shown(office, number)
    assert [message.text for message in ticket.messages if message.author == "note"] == [
        "📎 photo.jpg: could not be fetched (the file is not there any more); the user was asked to send it again."
    ]
    assert [say.key for say in told(office)] == ["attachment.lost"]


def test_a_file_that_arrives_twice_is_kept_once(office: Office) -> None:
    number = opened(office).number
    added(office, number)
    (wanted,) = due(office)
    for content in (PNG, b"%PDF-1.4 another"):
        office.write_now(lambda desk, content=content: attachments.arrived(desk, wanted, content, look(content)))  # type: ignore[misc]  # a loop's default
    assert office.read_now(lambda desk: attachments.content(desk, number, 1))[1] == PNG


@pytest.mark.parametrize(
    ("offered", "why"),
    [
        (replace(PHOTO, size=MOST_BYTES + 1), "large"),
        (Attachment("voice.ogg", "audio/ogg", 10, "file-2"), "type"),
        (Attachment("film.mp4", "video/mp4", 10, "file-2"), "type"),
        (Attachment("photo.png", "", None, ""), "lost"),
    ],
)
def test_what_shows_beforehand_is_refused_at_once_and_noted(office: Office, offered: Attachment, why: str) -> None:
    number = opened(office).number
    assert added(office, number, offered, "look") == why
    ticket = shown(office, number)
    assert not ticket.files
    assert ticket.messages[-2].text == "look"
    assert "refused" in ticket.messages[-1].text
    assert not due(office)


def test_a_ticket_takes_a_bounded_number_of_files(office: Office) -> None:
    number = opened(office).number
    assert [added(office, number, replace(PHOTO, external=f"f{n}")) for n in range(MOST_FILES + 1)] == [None] * MOST_FILES + ["many"]
    assert len(shown(office, number).files) == MOST_FILES


def test_an_upload_goes_to_its_own_chats_ticket_only(office: Office) -> None:
    at = said("x").at
    number = opened(office).number
    office.write_now(lambda desk: attachments.upload(desk, BOB, "up-1", "bobs.txt", b"of Bob", kind=TXT, at=at))
    office.write_now(lambda desk: attachments.upload(desk, ANN, "up-2", "anns.txt", b"of Ann", kind=TXT, at=at))
    added(office, number, Attachment("anns.txt", "text/plain", 6, "up-2"))
    added(office, number, Attachment("bobs.txt", "text/plain", 6, "up-1"))
    assert office.read_now(lambda desk: attachments.content(desk, number, 1))[1] == b"of Ann"
    assert [file.state for file in shown(office, number).files] == ["kept", "waiting"]


def test_an_upload_that_nobody_took_is_erased_on_demand_and_in_time(office: Office, clock: Clock) -> None:
    def parts(desk: Desk) -> int:
        return len(desk.tx.all("SELECT part FROM attachment_parts"))

    at = said("x").at
    office.write_now(lambda desk: attachments.upload(desk, ANN, "up-1", "a.txt", b"text", kind=TXT, at=at))
    office.write_now(lambda desk: attachments.discard(desk, ANN, Attachment("a.txt", "", None, "up-1")))
    assert office.read_now(parts) == 0
    office.write_now(lambda desk: attachments.upload(desk, ANN, "up-2", "a.txt", b"text", kind=TXT, at=at))
    office.write_now(lambda desk: privacy.forget(desk, ANN))
    assert office.read_now(parts) == 0
    office.write_now(lambda desk: attachments.upload(desk, ANN, "up-3", "a.txt", b"text", kind=TXT, at=at))
    clock.forward(days=3)
    office.write_now(lambda desk: privacy.expire(desk, 90))
    assert office.read_now(parts) == 0


def test_files_end_with_the_texts_of_their_ticket(office: Office, clock: Clock) -> None:
    number = opened(office).number
    added(office, number)
    office.write_now(lambda desk: attachments.arrived(desk, due_of(desk)[0], PNG, look(PNG)))
    clock.forward(days=200)
    office.write_now(lambda desk: privacy.expire(desk, 90))
    assert shown(office, number).files  # it is open
    office.write_now(lambda desk: tickets.close(desk, number))
    clock.forward(days=91)
    office.write_now(lambda desk: privacy.expire(desk, 90))
    assert shown(office, number).files == ()
    assert office.read_now(lambda desk: len(desk.tx.all("SELECT part FROM attachment_parts"))) == 0


def test_staff_attach_files_under_different_names_and_the_audit_trail_names_them(office: Office) -> None:
    number = opened(office).number
    office.write_now(lambda desk: attachments.attach(desk, number, "export.json", b"\x00\x01 anything", "staff:Ada"))
    with pytest.raises(NotAllowed, match="rename"):
        office.write_now(lambda desk: attachments.attach(desk, number, "export.json", b"other", "staff:Ada"))
    with pytest.raises(NotAllowed, match="empty"):
        office.write_now(lambda desk: attachments.attach(desk, number, "empty.txt", b"", "staff:Ada"))
    ticket = shown(office, number)
    assert (ticket.files[0].author, ticket.files[0].by) == ("staff", "Ada")
    assert office.read_now(lambda desk: attachments.for_package(desk, ticket)) == {"export.json": b"\x00\x01 anything"}


def test_which_attachment_is_meant_is_said_where_there_is_none(office: Office) -> None:
    number = opened(office).number
    with pytest.raises(NotFound, match="it has none"):
        office.read_now(lambda desk: attachments.content(desk, number, 1))
    added(office, number)
    with pytest.raises(NotFound, match="not been fetched yet"):
        office.read_now(lambda desk: attachments.content(desk, number, 1))


def test_an_edited_message_stands_in_the_ticket_in_both_versions(office: Office) -> None:
    first = replace(said("my mail is ann@old.example"), message="77")
    office.write_now(lambda desk: conversations.record(desk, first, reply("-")))
    ticket = office.write_now(
        lambda desk: tickets.open_ticket(desk, ANN, "human", None, language="en", received_at=first.at, context=[first.text])
    )
    changed = replace(first, kind=TurnKind.EDIT, text="my mail is ann@new.example", source="s2")
    kept = office.write_now(lambda desk: edits.keep(desk, changed))
    assert kept is not None
    assert [message.text for message in kept.messages] == [first.text, changed.text]
    assert kept.messages[1].edit_of == kept.messages[0].id
    office.write_now(lambda desk: conversations.record(desk, changed, reply("-")))
    again = replace(changed, text="my mail is ann@third.example", source="s3")
    last = office.write_now(lambda desk: edits.keep(desk, again))
    assert last is not None
    assert last.messages[2].edit_of == last.messages[1].id
    assert ticket.number == last.number


def test_an_edit_of_what_never_went_to_a_person_goes_nowhere(office: Office) -> None:
    first = replace(said("do you sell my data"), message="77")
    office.write_now(lambda desk: conversations.record(desk, first, reply("-")))
    number = opened(office).number
    changed = replace(first, kind=TurnKind.EDIT, text="do you sell data", source="s2")
    assert office.write_now(lambda desk: edits.keep(desk, changed)) is None
    assert office.write_now(lambda desk: edits.keep(desk, replace(changed, message="78"))) is None
    assert len(shown(office, number).messages) == 1


def test_a_photo_that_was_sent_before_a_person_was_there_is_brought_along_once(office: Office) -> None:
    turn = replace(said("", source="p1"), kind=TurnKind.MEDIA, attachment=PHOTO)
    film = replace(turn, source="p2", attachment=Attachment("film.mp4", "video/mp4", 10, "file-2"), at=turn.at + timedelta(minutes=1))
    for each in (turn, film):
        office.write_now(lambda desk, each=each: conversations.record(desk, each, reply("-")))  # type: ignore[misc]  # a loop's default
    number = opened(office).number
    assert office.write_now(lambda desk: attachments.bring_along(desk, number, 10)) == 1
    assert office.write_now(lambda desk: attachments.bring_along(desk, number, 10)) == 0
    assert [wanted.external for wanted in due(office)] == ["file-1"]


def test_the_chat_is_shown_its_own_files_and_not_those_of_staff(office: Office) -> None:
    number = opened(office).number
    added(office, number)
    office.write_now(lambda desk: attachments.attach(desk, number, "export.json", b"{}", "staff:Ada"))
    (seen,) = office.read_now(lambda desk: privacy.my_data(desk, ANN)).tickets
    assert [file.name for file in seen.files] == ["photo.jpg"]
