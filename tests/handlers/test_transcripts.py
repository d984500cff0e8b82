"""Whole chats, said and expected, through the real library and a real desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from desk import requests, staff, tickets
from desk.model.request import Proof
from desk.office import Desk, Office
from knowledge.library import Library
from tests.handlers.chat import Chat, buttons, keys

TRANSCRIPTS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("transcripts.yaml").read_text(encoding="utf-8"))


def verify_as(office: Office, number: str, account: str) -> None:
    """A member of staff takes the code of the receipt."""

    def job(desk: Desk) -> None:
        staff.add(desk, "Ada", "admin", "", password_hash="none")
        request = tickets.show(desk, number).request
        assert request is not None
        requests.verify(desk, number, Proof(account, "service", desk.now, "Ada", request.match_code))

    office.write_now(job)


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=[each["name"] for each in TRANSCRIPTS])
def test_the_chat_goes_as_written(transcript: dict[str, Any], office: Office, library: Library) -> None:
    chat = Chat(office, library)
    for turn in transcript["turns"]:
        if "verified" in turn:
            verify_as(office, turn["verified"], "u-1")
            continue
        reply = chat.press(turn["press"]) if "press" in turn else chat.say(turn["say"])
        sections = [quote.section for quote in reply.quotes]
        seen = (turn, reply)
        assert reply.kind == turn["kind"], seen
        assert reply.right == turn.get("right"), seen
        assert set(turn.get("says", ())) <= set(keys(reply)), seen
        assert not set(turn.get("never", ())) & set(keys(reply)), seen
        assert set(turn.get("offers", ())) <= set(buttons(reply)), seen
        assert sections[:1] == ([turn["first"]] if "first" in turn else sections[:1]), seen
        assert sections == turn.get("quotes", sections), seen
        assert reply.language == turn.get("language", reply.language), seen
        assert len(chat.tickets) == turn.get("tickets", len(chat.tickets)), seen
