"""Letters: mails to users and staff, put into the same outbox as replies and worded by the same files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from desk import outbox
from desk.clock import stamp
from desk.model.reply import Reply, Say
from desk.model.turn import Address
from desk.office import Desk

CHANNEL = "mail"
"""The outbox channel of letters; each recipient is a chat of it, named by a blind index so that no address stands there in clear."""
PREFIX = "mail."
TO, ID, UNTIL = "to", "id", "useful_until"
"""Arguments that are no words: the recipient, what the mail is known by, and when it has no use any more ("" = never)."""


def post(desk: Desk, to: str, key: str, language: str, args: Mapping[str, str], *, until: datetime | None = None) -> str:
    """Puts a letter into the outbox and returns its id there, by which its fate can be read.

    Takes the recipient's address, the key of the wording (``code`` is ``mail.code.subject`` and ``mail.code.text``), the wording's
    language and its arguments. A letter that has not left by ``until`` is given up. Whether mail is set up is for the caller to
    see (``desk.rules.has_mail``).
    """
    marks = {TO: to, ID: desk.ids.new(), UNTIL: stamp(until) if until else ""}
    letter = Reply("smalltalk", language, (Say(f"{PREFIX}{key}", {**args, **marks}),))
    return outbox.put(desk, Address(CHANNEL, mailbox(desk, to)), letter, None)


def mailbox(desk: Desk, to: str) -> str:
    """The blind index of an address, the same however its letters are cased."""
    return desk.sealer.blind(f"mail\n{to.strip().casefold()}")
