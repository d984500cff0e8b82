"""One question as the matcher sees it: words as read, concepts, features."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import orjson

from knowledge.features import features
from knowledge.lexicon import Hit, Lexicon
from knowledge.repair import Repairer, common_words
from knowledge.text import fold, simplify, tokens
from knowledge.vectors import WordVectors

VOCABULARY = Path(__file__).parent / "vocabulary.json"
PAIRS = Path(__file__).parent / "pairs.json"
ASKING = frozenset(
    {
        "how",
        "how_long",
        "how_many",
        "how_often",
        "how_soon",
        "why",
        "where",
        "who",
        "when",
        "which",
        "what",
        "what_if",
        "can_i",
        "how_do_i",
        "do_you",
        "will_you",
        "is_there",
        "tell_me",
    }
)
"""Concepts of form that make a sentence a question."""
SAYING = frozenset({"i", "we", "my", "our", "please"})
"""English words that begin a statement..."""
INDIRECT = ASKING - {"can_i", "do_you", "will_you", "is_there", "what_if"}
"""...which asks only by one of these ("I wonder why", but not "I don't allow any further use")."""
INVERTED = frozenset({"is", "are", "am", "was", "were", "does", "did", "has", "can", "could", "will", "would", "should", "may"})
"""English words that make a sentence a question where it begins with them..."""
OPENING = frozenset({"what", "how", "why", "who", "where", "when", "which", "whats", "hows"})
"""...and these do."""
OPENERS = INVERTED | OPENING
WITHOUT_SPACES = frozenset({"zh", "zh-Hant", "ja"})
"""Languages that have no words to misspell."""
WISHES = frozenset({"delete", "close_account", "withdraw"})
"""Concepts whose words no other known word is taken for: "ease my data" erases nothing."""
ERASING = frozenset(
    "close closed closing cancel canceled cancelled canceling cancelling forget forgotten end drop dump kill burn lose scrap shut bin wash "
    "strip cross strike exclude quit".split()
)
"""English words that make a deletion with others ("close my account"), which no known word is taken for either."""
WE_ARE = re.compile(r"\W*we['’]re\b", re.IGNORECASE)
"""What begins no question, though it reads as "were" once folded."""


@dataclass(frozen=True)
class Question:
    """A sentence or message, read."""

    text: str
    language: str
    words: tuple[str, ...]
    concepts: dict[str, Hit]
    repaired: tuple[tuple[str, str], ...]
    marked: bool
    """Whether it carries a question mark."""
    vector: tuple[float, ...] = ()
    """Of its English words; empty where there are none."""

    @cached_property
    def asks(self) -> bool:
        """Whether it asks something, by its form or its words."""
        forms = INDIRECT if self.language == "en" and self.words[:1] and self.words[0] in SAYING else ASKING
        return self.is_worded_as_question or any(name in self.concepts and self.concepts[name].start <= 3 for name in forms)

    @cached_property
    def is_worded_as_question(self) -> bool:
        """Whether its form alone makes it a question: the mark, or in English the first word."""
        is_opened = self.language == "en" and bool(self.words) and self.words[0] in OPENERS
        return self.marked or (is_opened and not WE_ARE.match(self.text))

    @property
    def read_as(self) -> str:
        """The words as read."""
        return " ".join(self.words)

    @cached_property
    def features(self) -> dict[str, float]:
        """What the topic model sees."""
        return features(self.words, self.concepts, self.language, asks=self.asks, vector=self.vector)


class QuestionReader:
    """Text -> Question; immutable and shared, with a cache of repaired words."""

    def __init__(
        self,
        lexicon: Lexicon,
        vocabulary: dict[str, dict[str, int]],
        vectors: WordVectors,
        pairs: Mapping[str, Mapping[str, Mapping[str, int]]] | None = None,
    ) -> None:
        """``vocabulary``: language -> word -> how often it was seen in questions; ``pairs``: language -> word -> next -> the same."""
        self._pairs = pairs or {}
        self._vectors = vectors
        self._lexicon = lexicon
        self._repairers: dict[str, Repairer] = {}
        self._vocabulary = vocabulary

    @classmethod
    def shipped(cls, lexicon: Lexicon | None = None) -> QuestionReader:
        """With the general lexicon and the vocabulary that ship."""
        seen = orjson.loads(VOCABULARY.read_bytes()) if VOCABULARY.exists() else {}
        pairs = orjson.loads(PAIRS.read_bytes()) if PAIRS.exists() else {}
        return cls(lexicon or Lexicon.load(), seen, WordVectors.load(), pairs)

    def read(self, text: str, language: str) -> Question:
        """Folds, expands shorthand, repairs spelling and finds the concepts."""
        folded = fold(simplify(text) if language in ("zh", "zh-Hant") else text)
        words, repaired = self._spelt(tokens(folded), language)
        concepts, vector = self._lexicon.concepts(words, language), self._vectors.of_text(words, language)
        return Question(text, language, tuple(words), concepts, repaired, "?" in folded or "？" in text, vector)

    def group(self, concept: str) -> str:
        """The group of a concept: "form", "act", "thing", "silent", "off" or "chat"."""
        return self._lexicon.groups.get(concept, "")

    def policy_concepts(self, words: Sequence[str], language: str) -> dict[str, Hit]:
        """The concepts of a clause, by the policy's own words too."""
        return self._lexicon.concepts(words, language, side="policy")

    def written_out(self, text: str, language: str) -> list[str]:
        """The words of a correctly spelt text, folded, shorthand written out."""
        return self._expand(tokens(fold(text)), language)

    def _spelt(self, words: list[str], language: str) -> tuple[list[str], tuple[tuple[str, str], ...]]:
        """The words put together, written out and repaired, and (as typed, as read) for each that was not meant as typed."""
        if language in WITHOUT_SPACES:
            return self._expand(words, language), ()
        repairer = self._repairer(language)
        whole, joined = repairer.joined(words)
        read, repaired = repairer.repair(self._expand(whole, language))
        return read, joined + repaired

    def _expand(self, words: list[str], language: str) -> list[str]:
        shorthand = self._lexicon.shorthand(language)
        return [piece for word in words for piece in (shorthand[word].split() if word in shorthand else (word,))] if shorthand else words

    def _repairer(self, language: str) -> Repairer:
        found = self._repairers.get(language)
        if found is None:
            domain = {**dict.fromkeys(self._lexicon.vocabulary(language), 2), **self._vocabulary.get(language, {})}
            common = common_words() if language == "en" else {}
            guarded = self._lexicon.alone(domain, WISHES, language)
            found = Repairer(domain, common, self._lexicon.prefixes(language), self._pairs.get(language, {}), guarded, unguessed=ERASING)
            self._repairers[language] = found
        return found
