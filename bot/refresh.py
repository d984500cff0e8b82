"""Keeps the running process on the version of the policy that is in force: it looks, builds, and swaps the library as a whole."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from bot.parts import library_of, policy_of
from bot.publishing import beside, ensure_first, opened, unpublished_file
from bot.settings import Settings
from desk import policies, questions, words
from desk.model.errors import StoreError
from desk.office import Desk, Office
from handlers.wording import Wording
from handlers.wording_files import check_wording, read_wording, wording_files
from knowledge.errors import LexiconError, PolicyFormatError
from knowledge.learned import Learned
from knowledge.lexicon import Lexicon
from knowledge.library import Library
from knowledge.policy import Policy
from knowledge.settings import PolicySettings
from knowledge.word_files import Words, gather, read_all

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks at what is in force: one small query each."""

State = tuple[int, int, int]
"""The version in force, the revision of the word files, and that of what was learned from questions."""
Checked = tuple[Words, dict[str, str]]
"""The word files on disk, checked, and the texts that they were made of."""


class Bookcase:
    """Where the current library stands. A reader takes it once a turn, so that no answer is made of two versions."""

    def __init__(
        self,
        office: Office,
        settings: PolicySettings,
        wordings: tuple[Wording, ...] = (),
        *,
        is_server: bool = False,
        checked: Checked | None = None,
    ) -> None:
        """Opens with the version in force; version 1 is taken from the file where there is none yet.

        ``wordings`` are given the sentences of the word files when those are taken. A server starts from the word files on disk
        (``checked`` where that has been done), everything else from those that the server took. Blocks.

        Raises PolicyFormatError, LexiconError or StoreError.
        """
        self._office = office
        self._settings = settings
        self._wordings = wordings
        ensure_first(office, settings)
        self._state = office.read_now(_state)
        self._words = self._first_words(checked) if is_server else present_words(office, settings)
        self.current = library_at(office, self._words, self._state[0])
        self._tell_of_file()

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.current.policy

    async def run(self) -> None:
        """Looks every ``LOOK`` seconds until cancelled; what cannot be read or built is logged, and the library stays as it is."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self.look()
            except (StoreError, policies.Refused) as error:
                log.error("Whether there is a new version of the policy cannot be seen (%s); trying again.", error)
            except Exception as error:
                # A version that cannot be built must not end the desk; the next look tries again.
                log.error("The new version of the policy could not be taken: %s.", type(error).__name__, exc_info=error)

    async def look(self) -> bool:
        """Swaps the library where another version is in force, or word files were taken; returns whether it did."""
        state = await self._office.read(_state)
        if state == self._state:
            return False
        # Built in a thread: answers go on meanwhile, from the version before.
        library, found, wording = await asyncio.to_thread(self._build, state)
        self.current, self._words = library, found
        for each in self._wordings if wording else ():
            each.take(wording)
        self._state = state
        log.info("Now answering from version %d of the policy (word files %d, learned questions %d).", *state)
        return True

    def _build(self, state: State) -> tuple[Library, Words, dict[str, dict[str, str]]]:
        version, revision, _ = state
        found, wording = self._words, {}
        if revision != self._state[1]:
            contents = self._office.read_now(words.taken)
            found, wording = Words.of(contents), read_wording(contents)
        return library_at(self._office, found, version), found, wording

    def _first_words(self, checked: Checked | None) -> Words:
        """The word files on disk, kept for comparison; where one is broken, those that were taken last."""
        try:
            found, contents = checked or _checked(self._settings)
        except LexiconError as error:
            taken = self._office.read_now(words.taken)
            if not taken:
                raise
            log.error("%s. Going on with the word files that were taken last; `privacy-desk policy reload` takes mended ones.", error)
            return Words.of(taken)
        if self._office.read_now(words.taken) != contents:
            number = self._office.write_now(lambda desk: words.take(desk, contents, by="", note="on disk at the start"))
            self._state = (self._state[0], number, self._state[2])
        return found

    def _tell_of_file(self) -> None:
        try:
            if said := unpublished_file(self._office, self._settings):
                log.warning("%s.", said)
        except PolicyFormatError as error:
            log.warning("%s", error)


def check_files(settings: PolicySettings, *, has_store: bool) -> Checked | None:
    """Before anything is written: the word files on disk; raises PolicyFormatError or LexiconError where a start would fail.

    Once there is a store, users read what is in it: broken word files, or a shipped policy that cannot be read, are only logged then,
    since no change of a file may keep the desk from starting (None is returned). Whoever names a policy file means it, so that one must
    be readable.
    """
    try:
        policy_of(settings)
    except PolicyFormatError as error:
        if not has_store or settings.file is not None:
            raise
        log.error("%s. What was published last stays in force.", error)
    try:
        return _checked(settings)
    except LexiconError as error:
        if not has_store:
            raise
        log.error("%s. The word files that were taken last are used.", error)
        return None


def _checked(settings: PolicySettings) -> Checked:
    Lexicon.load()
    check_wording()
    return Words.on_disk(beside(settings)), read_all(gather(beside(settings)) | wording_files())


def library_at(office: Office, words: Words, version: int) -> Library:
    """A version as it was published, ready for questions; blocks."""

    def read(desk: Desk) -> tuple[Policy, Policy, tuple[Learned, ...]]:
        return policies.load(desk, version).policy, policies.load(desk, policies.FIRST).policy, questions.accepted(desk)

    policy, home, learned = office.read_now(read)
    return words.learning(learned).library(policy, home)


def present_words(office: Office, settings: PolicySettings) -> Words:
    """The word files that the server took last; those on disk where it took none, or the same."""
    taken = office.read_now(words.taken)
    files = gather(beside(settings)) | wording_files()
    try:
        if not taken or taken == read_all(files):
            return Words.on_disk(beside(settings))
    except LexiconError:
        if not taken:
            raise
    return Words.of(taken)


def standing_library(settings: Settings, at: datetime | None = None) -> Library:
    """What the desk answers from now, or answered from at a time; without a database yet, the shipped or configured file.

    Raises Refused for a time of which nothing is known.
    """
    store = settings.store
    if at is None and not store.database_url and not store.sqlite_file.exists():
        return library_of(settings.policy)
    with opened(settings) as office:
        version = office.read_now(lambda desk: policies.at(desk, at or desk.now))
        return library_at(office, present_words(office, settings.policy), version)


def _state(desk: Desk) -> State:
    return policies.current(desk), words.revision(desk), questions.revision(desk)
