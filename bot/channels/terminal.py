"""``privacy-desk chat``: the same dialogue in a terminal, typed or piped, buttons by number."""

from __future__ import annotations

import asyncio
import getpass
import importlib
import io
import locale
import shutil
import sys
import textwrap
from contextlib import suppress
from functools import partial
from typing import TextIO
from uuid import uuid4

from bot.conversing import converse
from desk import outbox
from desk.clock import utc_now
from desk.model.reply import Reply, Say
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Office
from handlers.plain import as_text
from handlers.wording import DEFAULT, Wording
from knowledge.language import base
from knowledge.library import Library

CHANNEL = "terminal"
LONGEST_TEXT = 4096
"""Characters kept of a line, as on every channel."""
WIDEST = 100
"""Columns beyond which lines are hard to read."""
MOST_NEWS = 50
"""Answers of staff that are shown at once."""


def chat(office: Office, library: Library, wording: Wording, source: TextIO | None = None, target: TextIO | None = None) -> int:
    """Talks until the input ends or Ctrl-C; returns 0.

    ``source`` and ``target`` default to standard input and output. Where they are no terminal, no prompt is shown and each line is
    repeated before its answer, so that the transcript reads by itself.
    """
    with asyncio.Runner() as runner:
        talk = Talk(office, library, wording, runner=runner, source=source or sys.stdin, target=target or sys.stdout)
        try:
            talk.open()
            while talk.turn():
                pass
        except KeyboardInterrupt:
            pass
        talk.close()
    return 0


class Talk:
    """One sitting at the terminal; the conversation itself is in the store, under the name of the account."""

    def __init__(
        self, office: Office, library: Library, wording: Wording, *, runner: asyncio.Runner, source: TextIO, target: TextIO
    ) -> None:
        self._office = office
        self._library = library
        self._wording = wording
        self._runner = runner
        self._source = _forgiving(source)
        self._target = _forgiving(target)
        self._is_typed = source.isatty() and source is sys.stdin
        if self._is_typed:
            with suppress(ImportError):
                importlib.import_module("readline")  # lets input() edit a line; not every Python has it
        self._address = Address(CHANNEL, _account())
        self._boot = f"{CHANNEL}-{uuid4().hex}"
        self._hint = (locale.getlocale()[0] or "").replace("_", "-") or None
        self._last: Reply | None = None

    def open(self) -> None:
        """Greets, says how to use the keyboard, and shows what staff wrote since the last time."""
        self._answer(TurnKind.TEXT, "/start")
        self._print(*textwrap.wrap(self._say("terminal.hello"), self._width))
        self._news()

    def turn(self) -> bool:
        """Reads a line and answers it; False at the end of the input."""
        line = self._read()
        if line is None:
            return False
        # A number means a button that was seen when it was typed, not one that arrives now.
        action = self._pressed(line.strip())
        self._news()
        self._answer(TurnKind.PRESS if action else TurnKind.TEXT, action or line.strip())
        return True

    def close(self) -> None:
        """Takes leave."""
        self._print("", *textwrap.wrap(self._say("terminal.bye"), self._width))

    def _read(self) -> str | None:
        prompt = f"{self._say('terminal.you')}> "
        if self._is_typed:
            try:
                return input(prompt)
            except EOFError:
                return None
        line = self._source.readline()
        if not line:
            return None
        self._print(prompt + line.rstrip("\n"))
        return line

    def _pressed(self, line: str) -> str | None:
        """The action of the button with that number, where the last reply has one."""
        choices = self._last.choices if self._last else ()
        at = int(line) - 1 if line.isascii() and line.isdecimal() and len(line) <= 3 else -1
        return choices[at].action if 0 <= at < len(choices) else None

    def _answer(self, kind: TurnKind, text: str) -> None:
        text = text[:LONGEST_TEXT].replace("\x00", " ").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        turn = Turn(self._address, kind, text, utc_now(), uuid4().hex, self._hint)
        reply = self._runner.run(converse(self._office, self._library, turn))
        if reply.blocks:
            self._last = reply
            self._show(reply)
        else:
            # What belongs to a person is not answered; here nobody sees a message leave, so that it is said.
            self._print("", *textwrap.wrap(self._say("terminal.passed_on"), self._width), "")

    def _news(self) -> None:
        """Shows what staff wrote into this chat, all of it: the outbox gives one of a chat at a time."""
        while self._next_news():
            pass

    def _next_news(self) -> bool:
        """Shows what is next in this chat; False where there is nothing more."""
        is_shown = False
        for parcel in self._office.write_now(lambda desk: outbox.claim(desk, CHANNEL, self._boot, MOST_NEWS)):
            if parcel.address == self._address:
                self._show(parcel.reply)
                # Numbers mean the buttons that were seen last.
                self._last = parcel.reply
                self._office.write_now(partial(outbox.sent, parcel=parcel, external_id=self._boot))
                is_shown = True
            else:
                self._office.write_now(partial(outbox.retry, parcel=parcel, not_before=utc_now(), reason="of another account"))
        return is_shown

    def _show(self, reply: Reply) -> None:
        self._print("", as_text(reply, self._wording, self._width), "")

    @property
    def _width(self) -> int:
        # One column stays free: some terminals break a line that fills the last one.
        return min(shutil.get_terminal_size().columns, WIDEST) - 1

    def _say(self, key: str) -> str:
        return self._wording.say(Say(key), self._last.language if self._last else base(self._hint) or DEFAULT)

    def _print(self, *lines: str) -> None:
        print(*lines, sep="\n", file=self._target, flush=True)


def _account() -> str:
    """The name of the account that types; one name for all where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "local"


def _forgiving(stream: TextIO) -> TextIO:
    """The stream, where it can be set so: bytes or characters that it cannot take become a mark instead of an end."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream
