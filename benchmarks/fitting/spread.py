"""Spreads what the phrasings teach to words that none of them uses; at fit time only, with a sentence encoder as the teacher.

In each phrasing a word or two give way to words that the encoder finds near. What such a sentence is about, the teacher says: a
regression over the phrasings' features together with the encoder's reading of the whole sentence. The model that ships learns from its
answers. On authors left out of the fit that brings one to two points; the crowd-written questions, labelled so, brought nothing.
"""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from benchmarks.fitting.model import STRENGTH, Features, Rows, columns, sparse
from benchmarks.fitting.phrasings import Phrasing
from benchmarks.fitting.softmax import Matrix, fit
from benchmarks.fitting.vectors import Encoder
from knowledge.question import QuestionReader
from knowledge.repair import common_words
from knowledge.text import STOP

WEIGHT = 0.06
"""Of each sentence, beside a labelled question's 2."""
READ = 6.0
"""Length of the encoder's reading beside the other features."""
NEAR = 0.5
"""Cosine from which a word may stand for another."""
NEAREST = 12
LIKELY = 0.12
"""The teacher's answers below this probability are not learned..."""
ANSWERS = 2
"""...nor more than this many of one sentence."""


class Teacher:
    """Knows topics by features and by the encoder's reading of the sentence."""

    def __init__(self, rows: Rows, texts: list[str], encoder: Encoder) -> None:
        """``texts``: of the rows, one each."""
        self._encoder = encoder
        self._columns = columns(rows.maps)
        self._model = fit(*self._blocks(rows.maps, texts), rows.topics, rows.weights, strength=STRENGTH, tolerance=1e-3)

    def add_answers(self, rows: Rows, maps: list[Features], texts: list[str]) -> None:
        """Adds the sentences with the topics that they are likely about."""
        for found, p in zip(maps, self._model.probabilities(*self._blocks(maps, texts)), strict=True):
            for at in np.argsort(-p)[:ANSWERS]:
                if p[at] >= LIKELY:
                    rows.add(found, self._model.classes[at], WEIGHT * float(p[at]))

    def _blocks(self, maps: list[Features], texts: list[str]) -> tuple[csr_matrix, Matrix]:
        return sparse(maps, self._columns), (READ * self._encoder.read(texts)).astype(np.float32)


def sentences(phrasings: list[tuple[str, ...]], encoder: Encoder) -> list[str]:
    """Each phrasing (as its words) with one or two of them replaced by near ones, the same each time; "" where none can be."""
    near = _neighbours(sorted({word for words in phrasings for word in words if _is_plain(word) and word not in STOP}), encoder)
    found = []
    for words in phrasings:
        pick = random.Random(" ".join(words))
        spots = [at for at, word in enumerate(words) if word in near]
        said = list(words)
        for at in pick.sample(spots, min(len(spots), pick.choice((1, 1, 2)))):
            said[at] = pick.choice(near[said[at]])
        found.append(" ".join(said) if spots else "")
    return found


def _neighbours(words: list[str], encoder: Encoder) -> dict[str, list[str]]:
    """Word -> common words near it, other forms of it left out."""
    common = sorted(word for word, tier in common_words().items() if _is_plain(word) and tier < 2)
    there, here = _unit(encoder.read(common)), _unit(encoder.read(words))
    found = {}
    for word, likeness in zip(words, here @ there.T, strict=True):
        best = np.argpartition(-likeness, NEAREST)[:NEAREST]
        close = sorted(common[at] for at in best if likeness[at] > NEAR and common[at][:5] != word[:5])
        if close:
            found[word] = close
    return found


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and 2 < len(word) <= 20


def _unit(read: npt.NDArray[np.float64]) -> Matrix:
    rows = read.astype(np.float32)
    found: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-6)
    return found


def add_spread(rows: Rows, phrasings: list[Phrasing], weights: list[float], reader: QuestionReader, encoder: Encoder) -> None:
    """Adds a sentence with other words for each English phrasing."""
    english = [(text, topic, weight) for (text, language, topic), weight in zip(phrasings, weights, strict=True) if language == "en"]
    read = [reader.read(text, "en") for text, _, _ in english]
    own = Rows([question.features for question in read], [topic for _, topic, _ in english], [weight for *_, weight in english])
    teacher = Teacher(own, [text for text, _, _ in english], encoder)
    made = [text for text in sentences([question.words for question in read], encoder) if text]
    teacher.add_answers(rows, [reader.read(text, "en").features for text in made], made)
