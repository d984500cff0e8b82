"""The knowledge room's door: a policy made ready, and the reading of one turn against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from knowledge import intents, introductions
from knowledge.bank import Bank
from knowledge.decide import decide
from knowledge.denials import is_denied, is_taken_back
from knowledge.files import read_policy
from knowledge.followup import leaning
from knowledge.hearing import hear
from knowledge.index import Index, entry
from knowledge.language import detect
from knowledge.learned import phrasing, told
from knowledge.lexicon import Lexicon
from knowledge.match import Scored, score
from knowledge.model import TopicModel
from knowledge.passages import passage
from knowledge.policy import Policy
from knowledge.question import Question, QuestionReader
from knowledge.reading import Answer, Context, Found, Intent, Part, Passage, Reading, Right, Silent, Unclear
from knowledge.topics import ASKS_RIGHT, DOES_RIGHT, OFF, SUBJECTS
from knowledge.views import View

SHIPPED = Path(__file__).parent / "policies" / "privacy-policy.en.txt"
MAX_TEXT = 4096
SPACES = re.compile(r"[^\S\r\n]+")
"""Runs of blanks are one blank before anything else looks at a text: patterns over them are slow, and they say nothing."""
NO_CONTEXT = Context()
ASKING = frozenset({Intent.QUESTION, Intent.OFF_TOPIC})
"""What a phrasing that was told may have been taken for; a wish is never answered in its place."""
WISHED = {asked: done for asked, right in ASKS_RIGHT.items() for done, same in DOES_RIGHT.items() if right is same}
"""Topic of asking about a right -> that of exercising it."""
LEAN = 0.65
"""Share of the completed question in the reading of a follow-up, against its own words."""
SHORT, REMEMBERED = 80, 256
"""Texts of at most so many characters are remembered with their reading, and so many of them."""


@dataclass(frozen=True)
class Explained:
    """One part of a turn and why it was read so."""

    part: Part
    question: Question
    scored: Scored
    sections: Mapping[str, float]


@dataclass(frozen=True)
class Explanation:
    """Why a turn was read as it was."""

    reading: Reading
    parts: tuple[Explained, ...]


class Library:
    """A policy with its index; immutable and thread safe, swapped as a whole when a policy is published."""

    def __init__(
        self, policy: Policy, lexicon: Lexicon | None = None, bank: Bank | None = None, aliases: Iterable[tuple[str, str, str]] = ()
    ) -> None:
        """``bank``: what this policy's sections are about; without one that is read off the headings and clauses.

        ``aliases``: further phrasings, (text, language, clause or section), that are answered from there.
        """
        self.policy = policy
        self._reader, self._model = shared() if lexicon is None else (QuestionReader.shipped(lexicon), TopicModel.load())
        self._index = build(policy, self._reader, self._model)
        self._homes = _homes(policy, bank, self._index)
        self._told = told(policy, bank.topics if bank else {}, [*(bank.questions if bank else ()), *aliases])
        # Greetings, buttons' words and the first question of many are the same; reading is pure, so that it need be done once.
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._read)

    @classmethod
    def shipped(cls) -> Library:
        """The policy that ships, with its question bank."""
        return cls(read_policy(SHIPPED), bank=Bank.load())

    @classmethod
    def of(cls, policy: Policy) -> Library:
        """Another policy, with the general lexicon alone."""
        return cls(policy)

    def read(self, text: str, hint: str | None = None, context: Context = NO_CONTEXT) -> Reading:
        """One turn, read.

        ``text``: as typed, any length (the first 4,096 characters count); ``hint``: the client's language tag; ``context``:
        what earlier turns left.  Never raises for any text.
        """
        return self._remembered(text, hint, context) if len(text) <= SHORT else self._read(text, hint, context)

    def _read(self, text: str, hint: str | None, context: Context) -> Reading:
        return self.explain(text, hint, context).reading

    def explain(self, text: str, hint: str | None = None, context: Context = NO_CONTEXT) -> Explanation:
        """The reading with repaired words, concepts and scores per clause."""
        text = SPACES.sub(" ", text[:MAX_TEXT])
        language = detect(text, hint or context.language)
        views = hear(text, language.name, self._view, self._lean)
        if not context.flow:  # Beside an open request a name may be the value that was asked for.
            views = introductions.without(views, text, self._view, language.name)
        reads = [_unless_denied(text, read) for read in intents.parts(views, context, self._lean)]
        parts = [self._explain_part(read) for read in self._as_told(text, language.name, reads)]
        last = next((p for p in reversed(parts) if p.part.intent in (Intent.QUESTION, Intent.RIGHTS)), None)
        reading = Reading(
            parts=tuple(p.part for p in parts),
            language=language.name,
            known_language=language.known,
            read_as=" ".join(p.question.read_as for p in parts),
            repaired=tuple(dict.fromkeys(pair for p in parts for pair in p.question.repaired)),
            personal=intents.is_personal(text, [p.part for p in parts], [p.question for p in parts]),
            context=_next(context, language.name, last),
        )
        return Explanation(reading, tuple(parts))

    def rank(self, question: str, k: int) -> list[tuple[str, float]]:
        """The ``k`` nearest clauses of any section, best first: (clause id, score 0 to 1)."""
        view = self._view(question[:MAX_TEXT], detect(question).name)
        return score(view.question, view.probabilities, self._index).best(k)

    def _as_told(self, text: str, language: str, reads: Sequence[intents.Read]) -> Sequence[intents.Read]:
        """One question in place of what a phrasing that was told was read as, unless it wants something else than an answer."""
        if not self._told or phrasing(text) not in self._told or any(read.intent not in ASKING for read in reads):
            return reads
        right = next((read.right for read in reads if read.right), None)
        return [intents.Read(self._view(text, language), Intent.QUESTION, right)]

    def _told_passage(self, view: View, clauses: Mapping[str, float]) -> Passage | None:
        """The passage that a phrasing was told to be answered by; None for any other."""
        place = self._told.get(phrasing(view.text)) or self._told.get(view.question.read_as)
        if place is None:
            return None
        if self.policy.has_section(place):
            return passage(self.policy, place, clauses, 1.0)
        return passage(self.policy, self.policy.clause(place).section, {**clauses, place: 2.0}, 1.0)

    def _view(self, text: str, language: str) -> View:
        question = self._reader.read(text, language)
        return View(text, question, self._model.probabilities(question.features))

    def _lean(self, view: View, context: Context) -> View | None:
        """The view of a follow-up together with what the last question was about."""
        completed = leaning(view.question, context, self._reader)
        if completed is None:
            return None
        alone, together = view.probabilities, self._model.probabilities(completed)
        return View(view.text, view.question, {topic: (1 - LEAN) * alone[topic] + LEAN * p for topic, p in together.items()})

    def _sections(self, probabilities: Mapping[str, float]) -> dict[str, float]:
        found: dict[str, float] = {}
        for topic, shares in self._homes.items():
            # A wish to exercise a right is at home where the right is granted, too.
            p = probabilities.get(topic, 0.0) + probabilities.get(WISHED.get(topic, ""), 0.0)
            for section, share in shares.items():
                found[section] = found.get(section, 0.0) + p * share
        return found

    def _explain_part(self, read: intents.Read) -> Explained:
        view = read.view
        scored = score(view.question, view.probabilities, self._index)
        answer: Answer | None = None
        sections, intent = self._sections(view.probabilities), read.intent
        if self._told and intent in ASKING and (known := self._told_passage(view, scored.clauses)):
            answer, intent = Found((known,)), Intent.QUESTION
        elif intent is Intent.QUESTION:
            unsaid = {
                topic: p for topic, p in view.probabilities.items() if topic in OFF or (topic in SUBJECTS and topic not in self._homes)
            }
            answer = decide(self.policy, sections, unsaid, scored.clauses)
        elif intent is Intent.OFF_TOPIC:
            answer = Silent()
        part = Part(view.text, intent, read.right, answer, view.question.asks, read.smalltalk)
        return Explained(part, view.question, scored, sections)


def build(policy: Policy, reader: QuestionReader, model: TopicModel) -> Index:
    """The index of a policy's clauses."""
    titles = {section.id: section.title for section in policy.sections}
    entries = []
    for section in policy.sections:
        above = f"{titles[section.parent]}. {section.title}" if section.parent else section.title
        for at, clause in enumerate(section.clauses):
            beside = [section.clauses[n].text for n in (at - 1, at + 1) if 0 <= n < len(section.clauses)]
            entries.append(
                entry(clause.id, clause.text, heading=above, neighbours=beside, language=policy.language, reader=reader, model=model)
            )
    return Index(entries)


def _homes(policy: Policy, bank: Bank | None, index: Index) -> dict[str, dict[str, float]]:
    """Topic -> the sections that speak about it, with shares."""
    if bank is not None and bank.topics:
        return {topic: {section: 1.0} for topic, section in bank.topics.items() if policy.has_section(section)}
    found: dict[str, dict[str, float]] = {}
    for item in index.entries:
        section = policy.clause(item.id).section
        for topic, weight in item.topics.items():
            if topic in SUBJECTS and weight >= 0.25:
                found.setdefault(topic, {})
                found[topic][section] = max(found[topic].get(section, 0.0), weight)
    return {topic: {section: w / max(shares.values()) for section, w in shares.items()} for topic, shares in found.items()}


def _next(context: Context, language: str, last: Explained | None) -> Context:
    if last is None:
        return replace(context, language=language)
    part = last.part
    if part.intent is Intent.RIGHTS:
        return replace(context, language=language, right=part.right, misses=0)
    quoted = getattr(part.answer, "passages", ())
    missed = isinstance(part.answer, Silent | Unclear)
    return replace(
        context,
        language=language,
        section=quoted[0].section if quoted else context.section,
        concepts=tuple(last.question.concepts),
        right=part.right or context.right,
        misses=context.misses + 1 if missed else 0,
    )


@lru_cache(maxsize=1)
def shared() -> tuple[QuestionReader, TopicModel]:
    """The general lexicon and the model, loaded once a process."""
    return QuestionReader.shipped(), TopicModel.load()


def _unless_denied(text: str, read: intents.Read) -> intents.Read:
    """A part of the turn ``text``; a right that it denies or takes back is explained, with a button to begin."""
    if read.intent is not Intent.RIGHTS or read.right is None:
        return read
    # What was read may be only the half of a sentence that wishes; the denial may stand in the other.
    said = replace(read.view.question, text=read.view.text)
    if denied := next((right for right in (read.right, Right.DELETE) if is_denied(said, right)), None):
        return replace(read, intent=Intent.QUESTION, right=denied)
    return replace(read, intent=Intent.QUESTION) if is_taken_back(text, read.view.text) else read
