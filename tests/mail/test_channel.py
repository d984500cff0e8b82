"""The mail channel against a real SMTP server: what a letter looks like, and what every failure means."""

from __future__ import annotations

import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.mail import MailChannel
from bot.channels.mail_settings import MailSettings, Security
from bot.channels.protocol import Channel, InDoubt, NotSent, Refused, Unreachable, Unreadable
from desk.clock import stamp
from desk.model.reply import Reply, Say
from desk.model.turn import Address
from handlers.wording import Wording
from knowledge.reading import LANGUAGES
from tests.clock import Clock
from tests.mail.certificate import made
from tests.mail.smtp import Mailbox, serving

TO = Address("mail", "0" * 64)
LINK = "https://privacy.example.org/not-me/" + "A1_-" * 10 + "abc"
ARGS = {"code": "K7QM-2PXD", "number": "PD-2026-000001", "link": LINK, "to": "mia@example.org", "id": "0192abc", "useful_until": ""}


def letter(key: str = "mail.code", language: str = "en", **more: str) -> Reply:
    return Reply("smalltalk", language, (Say(key, {**ARGS, **more}),))


def channel(settings: MailSettings, clock: Clock | None = None) -> MailChannel:
    return MailChannel(settings, Wording(), clock or Clock(), patience=5.0)


async def test_a_letter_is_plain_text_that_says_who_sent_it_and_asks_for_no_answer(settings: MailSettings, mailbox: Mailbox) -> None:
    id = await channel(settings).send(TO, letter())
    (mail,) = mailbox.taken
    assert mailbox.recipients == ["mia@example.org"]
    assert (mail["From"], mail["To"]) == ("desk@example.org", "mia@example.org")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == id == "<0192abc@example.org>"
    assert mail["Date"] == "Sun, 01 Mar 2026 09:00:00 +0000"
    assert mail.get_content_type() == "text/plain"
    assert not mail.is_multipart()
    text = mail.get_content()
    assert "K7QM-2PXD" in text
    assert "PD-2026-000001" in text
    assert "K7QM" not in mail["Subject"]


async def test_a_letter_holds_one_link_and_nothing_that_reports_back(settings: MailSettings, mailbox: Mailbox) -> None:
    for key in ("code", "package_code", "notice_delete", "notice_access", "notice_email"):
        await channel(settings).send(TO, letter(f"mail.{key}", until="2026-03-04 09:00 UTC"))
    for mail in mailbox.taken:
        assert re.findall(r"https?://\S+", mail.get_content()) == [LINK]
        assert "<" not in mail.get_content()
        assert not {"Disposition-Notification-To", "Return-Receipt-To", "List-Unsubscribe"} & set(mail.keys())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_letter_is_in_the_readers_language(settings: MailSettings, mailbox: Mailbox, language: str) -> None:
    await channel(settings).send(TO, letter(language=language))
    (mail,) = mailbox.taken
    assert mail["Content-Language"] == language
    assert mail["Subject"] == Wording().say(Say("mail.code.subject", ARGS), language)
    assert mail.get_content().splitlines() == Wording().say(Say("mail.code.text", ARGS), language).splitlines()


async def test_the_same_letter_sent_again_has_the_same_message_id(settings: MailSettings, mailbox: Mailbox) -> None:
    ids = [await channel(settings).send(TO, letter()) for _ in range(2)]
    assert ids[0] == ids[1]
    assert {mail["Message-ID"] for mail in mailbox.taken} == set(ids)


@pytest.mark.parametrize("step", ["rcpt", "data"])
async def test_what_the_server_does_not_take_yet_is_tried_again(settings: MailSettings, mailbox: Mailbox, step: str) -> None:
    setattr(mailbox, step, "451 4.3.0 mia@example.org is busy")
    with pytest.raises(NotSent, match=r"\(451 4\.3\.0\)$") as caught:
        await channel(settings).send(TO, letter())
    assert not isinstance(caught.value, Unreachable)


@pytest.mark.parametrize("step", ["rcpt", "data"])
async def test_what_the_server_refuses_for_good_is_not_tried_again(settings: MailSettings, mailbox: Mailbox, step: str) -> None:
    setattr(mailbox, step, "550 5.1.1 no mia@example.org here")
    with pytest.raises(Refused, match=r"\(550 5\.1\.1\)$"):
        await channel(settings).send(TO, letter())


@pytest.mark.parametrize("answer", ["550 5.7.1 not you", "451 4.7.0 not now"])
async def test_a_sender_that_the_server_does_not_take_is_no_fault_of_the_recipient(
    settings: MailSettings, mailbox: Mailbox, answer: str
) -> None:
    mailbox.mail = answer
    with pytest.raises(Unreachable, match="sender"):
        await channel(settings).send(TO, letter())


async def test_a_connection_that_ends_after_the_text_leaves_doubt(settings: MailSettings, mailbox: Mailbox) -> None:
    mailbox.cut = True
    with pytest.raises(InDoubt):
        await channel(settings).send(TO, letter())


async def test_a_server_that_is_away_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = MailSettings("127.0.0.1", free.getsockname()[1], "none", sender="desk@example.org")
        with pytest.raises(Unreachable):
            await channel(settings).send(TO, letter())


async def test_a_server_without_encryption_gets_nothing_where_encryption_is_wanted(settings: MailSettings, mailbox: Mailbox) -> None:
    for security in ("starttls", "tls"):
        with pytest.raises(Unreachable):
            await channel(replace(settings, security=security)).send(TO, letter())
    assert mailbox.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_an_encrypted_connection_is_made_where_the_certificate_is_trusted_and_nothing_leaves_where_it_is_not(
    mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: Security
) -> None:
    trusted, context = made(tmp_path)
    async with serving(mailbox, security=security, tls=context) as settings:
        with pytest.raises(Unreachable):
            await channel(settings).send(TO, letter())
        assert mailbox.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        await channel(settings).send(TO, letter())
    assert len(mailbox.taken) == 1


async def test_the_log_in_is_used_and_a_wrong_one_is_named_without_its_password(mailbox: Mailbox) -> None:
    async with serving(mailbox, "desk", "s3cret") as settings:
        await channel(settings).send(TO, letter())
        with pytest.raises(Unreachable, match=r"mail\.password") as caught:
            await channel(replace(settings, password="wr0ng")).send(TO, letter())
    assert len(mailbox.taken) == 1
    assert "wr0ng" not in str(caught.value)


async def test_a_letter_that_comes_too_late_does_not_leave(settings: MailSettings, mailbox: Mailbox) -> None:
    clock = Clock()
    reply = letter(useful_until=stamp(clock.now))
    await channel(settings, clock).send(TO, reply)
    clock.forward(seconds=1)
    with pytest.raises(Refused, match="too late"):
        await channel(settings, clock).send(TO, reply)
    assert len(mailbox.taken) == 1


@pytest.mark.parametrize("to", ["", "nobody", "mia@example.org\r\nBcc: eve@example.org", "mia@example.org, eve@example.org", "@"])
async def test_an_address_that_is_none_gets_nothing_and_smuggles_nothing_in(settings: MailSettings, mailbox: Mailbox, to: str) -> None:
    with pytest.raises(Refused):
        await channel(settings).send(TO, letter(to=to))
    assert mailbox.taken == []


async def test_an_address_beyond_ascii_is_written_to(settings: MailSettings, mailbox: Mailbox) -> None:
    await channel(settings).send(TO, letter(to="миа@пример.example"))
    assert mailbox.recipients == ["миа@пример.example"]


async def test_what_is_no_letter_is_refused(settings: MailSettings) -> None:
    with pytest.raises(Refused):
        await channel(settings).send(TO, Reply("smalltalk", "en", (Say("answer.silent"),)))


async def test_the_channel_takes_nothing_in_and_keeps_nothing_open(settings: MailSettings, mailbox: Mailbox) -> None:
    mail: Channel = channel(settings)
    await mail.start()
    await mail.ready(TO)
    with pytest.raises(Unreadable):
        mail.parse({})
    await mail.stop()
    assert mailbox.connections == 0
