"""A reply quotes the original, and below it the translation that was published with it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.telegram_render import messages_of
from bot.conversing import converse
from bot.refresh import Bookcase
from desk import outbox, replies, tickets
from desk.codec import read_reply, reply_json
from desk.model.reply import Reply, Say
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Office
from handlers.plain import as_text
from handlers.wording import Wording
from knowledge.settings import PolicySettings
from tests.policy.files import CHINESE, begin, candidate, publish

PARTLY = CHINESE.replace("- 使用记录：保留 90 天\n", "")


async def asked(folder: Path, chinese: str, text: str, language: str) -> Reply:
    """The reply to a question, with this translation published beside the shipped policy."""
    with closing(Office.in_memory()) as office:
        case = Bookcase(office, PolicySettings())
        publish(office, candidate(office, folder, ("zh", chinese)).published)
        await case.look()
        for number, said in enumerate((f"/language {language}", text)):
            reply = await converse(office, case.current, Turn(Address("web", "1"), TurnKind.TEXT, said, datetime.now(UTC), str(number)))
        return reply


@pytest.mark.parametrize("language", ["zh", "zh-Hant"])
async def test_the_translation_stands_line_for_line_below_the_original(tmp_path: Path, language: str) -> None:
    reply = await asked(tmp_path, CHINESE, "How long do you keep usage records?", language)
    (quote,) = reply.quotes
    assert dict(zip([text for _, text in quote.lines], quote.translation, strict=True)) == {
        "Account information: Retained during account existence": "账户信息：在账户存续期间保留",
        "Usage records: Retained for 90 days": "使用记录：保留 90 天",
        "Payment records: Retained as required by regulations": "支付记录：按法规要求保留",
    }
    assert (quote.language, quote.translated, quote.version, reply.version) == ("en", "zh", 2, 2)
    assert read_reply(reply_json(reply)) == reply


async def test_a_line_without_a_translation_is_quoted_in_the_original_saying_so(tmp_path: Path) -> None:
    reply = await asked(tmp_path, PARTLY, "How long do you keep usage records?", "zh")
    (quote,) = reply.quotes
    assert quote.translation == ("账户信息：在账户存续期间保留", "", "支付记录：按法规要求保留")
    assert "translation.partly" in [block.key for block in reply.blocks if isinstance(block, Say)]


async def test_headings_of_sub_sections_are_translated_too(tmp_path: Path) -> None:
    reply = await asked(tmp_path, CHINESE, "What information do you collect?", "zh")
    quote = reply.quotes[0]
    headings = [translated for (role, _), translated in zip(quote.lines, quote.translation, strict=True) if role == "heading"]
    assert headings == ["账户信息", "使用信息", "支付信息"]


@pytest.mark.parametrize("language", ["en", "de"])
async def test_readers_of_other_languages_get_the_original_alone(tmp_path: Path, language: str) -> None:
    reply = await asked(tmp_path, CHINESE, "How long do you keep usage records?", language)
    assert [quote.translation for quote in reply.quotes] == [()]


async def test_every_channel_shows_both(tmp_path: Path) -> None:
    reply = await asked(tmp_path, CHINESE, "How long do you keep usage records?", "zh")
    terminal = as_text(reply, Wording())
    (message,) = messages_of(reply, Wording())
    for shown in (terminal, message["text"]):
        assert "Usage records: Retained for 90 days" in shown
        assert "使用记录：保留 90 天" in shown
        assert shown.index("Payment records") < shown.index("支付记录")


def test_a_clause_that_staff_quote_carries_its_translation(tmp_path: Path) -> None:
    with closing(Office.in_memory()) as office:
        begin(office)
        publish(office, candidate(office, tmp_path, ("zh", CHINESE)).published)
        chat, now = Address("web", "1"), datetime.now(UTC)
        number = office.write_now(
            lambda desk: tickets.open_ticket(desk, chat, "human", None, language="zh", received_at=now, context=["?"]).number
        )
        office.write_now(lambda desk: replies.send(desk, number, "{clause:data-retention.usage-records}", "staff:Ada"))
        (parcel,) = office.read_now(lambda desk: outbox.since(desk, chat, ""))
        (quote,) = parcel.reply.quotes
        assert (quote.lines[0][1], quote.translation) == ("Usage records: Retained for 90 days", ("使用记录：保留 90 天",))
        assert "“使用记录：保留 90 天”" in office.read_now(lambda desk: tickets.show(desk, number)).messages[-1].text
