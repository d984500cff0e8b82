"""Reads misspelt words as the words they were meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from math import log2
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.edits import slip, sound

COMMON = Path(__file__).parent / "lexicon" / "words.en.txt"
MAX_REPAIRS = 12
"""Unknown words looked at per text; a text with more is not one that repair can save."""
MAX_LENGTH = 24
"""Longer words are keys, addresses and the like."""
SHORT = 4
"""Letters below which an unknown word beside digits is a part of a key."""
BEGIN, END = "^", "$"
"""What stands before the first word and behind the last in the pairs of words."""
MOST_OPTIONS = 5
KEPT, KEPT_BEGUN = 2.2, 0.8
"""Cost of taking an unknown word for what it is, and one that begins like words of the lexicon."""
RARER = 1.6
"""Cost of taking a known word for another one..."""
FREQUENT, HALF = 20, 8
"""...which must have been seen so often; and how often each word of two that were run together."""
DENYING = frozenset(
    "no not never nothing dont dnt donot cannot cant wont without aint arent couldnt darent didnt doesnt hadnt hasnt havent isnt mightnt "
    "mustnt neednt oughtnt shant shouldnt wasnt werent wouldnt".split()
)
"""Words that are never taken for others: a denial must not turn into what it denies."""
UNLIKELIER = 0.15
"""What a slip may cost more to make a common word, beside which a word of wishing is but a guess."""
NO_WORDS: Mapping[str, Mapping[str, int]] = {}

Option = tuple[float, tuple[str, ...]]
"""(cost, words) that a typed word may be read as."""


Way = tuple[float, tuple[Any, ...]]
"""(cost so far, the way as (the way before, the words chosen last)); the way before the first word is empty."""


def common_words(path: Path = COMMON) -> dict[str, int]:
    """Common English words -> tier: 0 the most common third, then 1, then 2."""
    tiers: dict[str, int] = {}
    for tier, part in enumerate(path.read_text(encoding="utf-8").split("# size")[1:]):
        # The first is the size.
        tiers.update(dict.fromkeys(part.split()[1:], tier))
    return tiers


class _Ends:
    """Words of one length by their first letter and by their last two."""

    def __init__(self, words: Iterable[str]) -> None:
        self.first: dict[str, list[str]] = {}
        self.last: dict[str, list[str]] = {}
        for word in words:
            self.first.setdefault(word[0], []).append(word)
            self.last.setdefault(word[-2:], []).append(word)


class Repairer:
    """Repairs words by what fingers and ears do to them, and by the words beside them."""

    def __init__(
        self,
        domain: Mapping[str, int],
        common: Mapping[str, int],
        prefixes: Iterable[str] = (),
        pairs: Mapping[str, Mapping[str, int]] = NO_WORDS,
        guarded: Iterable[str] = (),
        *,
        unguessed: Iterable[str] = (),
    ) -> None:
        """``domain``: words of lexicon and policy -> how often they were seen there; ``common``: other known words -> tier.

        ``pairs``: word -> the words seen behind it -> how often; ``guarded``: words that no known word is taken for, and
        beside which none is taken for another: what is wished for counts as it stands; ``unguessed``: further words that no
        known word is taken for.  Neither is read where a word that was not meant so is as likely.
        """
        self._domain = domain
        self._known = set(common) | set(domain)
        self._prefixes = frozenset(prefixes)
        self._pairs = pairs
        self._guarded = frozenset(guarded)
        self._unguessed = self._guarded.union(unguessed)
        self._common = common
        self._has_common = bool(common)
        self._rank = {word: 2.0 - tier for word, tier in common.items() if tier < 2}
        for word, count in domain.items():
            self._rank[word] = self._rank.get(word, 0.0) + 1.0 + min(count, 400) ** 0.25
        self._frequent: dict[int, list[str]] = {}
        for word, count in domain.items():
            if count >= FREQUENT and word not in self._unguessed:
                self._frequent.setdefault(len(word), []).append(word)
        # Built when a misspelt word is met: most questions have none, and every start would wait for these.
        self._ends: dict[int, _Ends] = {}
        self._nearer = lru_cache(maxsize=1024)(self._within)
        self._options = lru_cache(maxsize=8192)(self._unknown)
        self._others = lru_cache(maxsize=8192)(self._mistaken)

    @cached_property
    def _by_length(self) -> Mapping[int, Sequence[str]]:
        found: dict[int, list[str]] = {}
        for word in self._rank:
            found.setdefault(len(word), []).append(word)
        return found

    @cached_property
    def _known_by_length(self) -> Mapping[int, Sequence[str]]:
        found: dict[int, list[str]] = {}
        for word in self._known:
            found.setdefault(len(word), []).append(word)
        return found

    @cached_property
    def _most_common(self) -> Mapping[str, Sequence[str]]:
        """First letter -> the most common words that begin with it."""
        found: dict[str, list[str]] = {}
        for word, tier in self._common.items():
            if tier == 0:
                found.setdefault(word[0], []).append(word)
        return found

    @cached_property
    def _by_sound(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for word, count in self._domain.items() if self._has_common else ():
            if len(word) > 4 and count >= HALF:
                found.setdefault(sound(word), []).append(word)
        return found

    def _ends_of(self, length: int) -> _Ends:
        """The words of that many letters; two threads that sort the same do no harm."""
        found = self._ends.get(length)
        if found is None:
            found = self._ends[length] = _Ends(self._by_length.get(length, ()))
        return found

    def is_known(self, word: str) -> bool:
        """Whether the word needs no repair."""
        return word in self._known or self._is_begun(word)

    def joined(self, words: list[str]) -> tuple[list[str], tuple[tuple[str, str], ...]]:
        """The words with those put together that a space broke ("de lete"), and (as typed, as read) for each of these."""
        read: list[str] = []
        changed: list[tuple[str, str]] = []
        for word in words:
            if read and self._is_broken(read[-1], word):
                changed.append((f"{read[-1]} {word}", read[-1] + word))
                read[-1] += word
            else:
                read.append(word)
        return read, tuple(changed)

    def repair(self, words: list[str]) -> tuple[list[str], tuple[tuple[str, str], ...]]:
        """The words as read, and (as typed, as read) for each that changed; at most MAX_REPAIRS are looked up."""
        lattice = self._lattice(words)
        is_plain = all(len(options) == 1 for options in lattice)
        chosen = [options[0][1] for options in lattice] if is_plain else self._cheapest(lattice)
        changed = tuple((word, " ".join(found)) for word, found in zip(words, chosen, strict=True) if found != (word,))
        return [piece for found in chosen for piece in found], changed

    def _lattice(self, words: Sequence[str]) -> list[Sequence[Option]]:
        """What each word may be read as; beside a guarded word, known ones are what they are ("clear my cart" is about no card)."""
        lattice: list[Sequence[Option]] = [((0.0, (word,)),) for word in words]
        budget = MAX_REPAIRS
        for at, word in enumerate(words):
            if (
                word not in self._known
                and word not in DENYING
                and budget
                and self._is_legible(word)
                and not (len(word) < SHORT and _is_in_key(words, at))
            ):
                budget -= 1
                lattice[at] = self._options(word)
        if any(piece in self._guarded for options in lattice for _, found in options for piece in found):
            return lattice
        for at, word in enumerate(words):
            if word in self._known and word not in DENYING and self._is_legible(word) and not self._fits(words, at):
                lattice[at] = self._others(word)
        return lattice

    def _is_legible(self, word: str) -> bool:
        return word.isalpha() and 1 < len(word) <= MAX_LENGTH

    def _fits(self, words: Sequence[str], at: int) -> bool:
        """Whether a known word was seen beside one of its neighbours."""
        before = words[at - 1] if at else BEGIN
        behind = words[at + 1] if at + 1 < len(words) else END
        return words[at] in self._pairs.get(before, ()) or behind in self._pairs.get(words[at], ())

    def _cheapest(self, lattice: Sequence[Sequence[Option]]) -> list[tuple[str, ...]]:
        """The way through the lattice that costs least (Viterbi): what slips cost, less what it is worth that words stood together."""
        ways: dict[str, Way] = {BEGIN: (0.0, ())}
        for options in (*lattice, ((0.0, (END,)),)):
            onward: dict[str, Way] = {}
            for cost, found in options:
                # A lone word behind a lone word costs every way the same.
                is_forced = len(options) == 1 == len(ways)
                for last, (so_far, before) in ways.items():
                    total = so_far + cost - (0.0 if is_forced else self._worth(last, found[0]))
                    if found[-1] not in onward or total < onward[found[-1]][0]:
                        onward[found[-1]] = (total, (before, found))
            ways = onward
        chosen: list[tuple[str, ...]] = []
        before = ways[END][1][0]
        while before:
            before, found = before
            chosen.append(found)
        return chosen[::-1]

    def _worth(self, first: str, second: str) -> float:
        """How much it speaks for two words that they were seen side by side."""
        count = self._pairs.get(first, {}).get(second, 0)
        return min(1.4, 0.35 + 0.15 * log2(count)) if count else 0.0

    def _unknown(self, word: str) -> Sequence[Option]:
        """What an unknown word may be read as, itself included."""
        is_begun = self._is_begun(word)
        reach = 1 if len(word) < 5 or not self._has_common or is_begun else 2
        found = [option for option in self._near(word, self._candidates(word, reach), reach) if not self._is_inflection(word, option[1][0])]
        if not is_begun:
            found += [(1.5 - 0.25 * self._rank[other], (other,)) for other in self._by_sound.get(sound(word), ())]
        likeliest = sorted(found + self._split(word))
        options = islice((option for option in likeliest if len(option[1]) > 1 or not self._is_guess(word, option[1][0])), MOST_OPTIONS)
        return (*options, (KEPT_BEGUN if is_begun else KEPT, (word,)))

    def _mistaken(self, word: str) -> Sequence[Option]:
        """What a known word may be read as that was seen beside neither of its neighbours ("form" for "from"), itself included."""
        rank = self._rank.get(word, 0.0)
        frequent = [other for length in range(len(word) - 1, len(word) + 2) for other in self._frequent.get(length, ())]
        near = self._near(word, frequent, 1)
        found = [(cost + 0.25 * rank + RARER, others) for cost, others in near if self._rank[others[0]] > rank + 0.5]
        return (*sorted(found)[:MOST_OPTIONS], (0.0, (word,)))

    def _near(self, word: str, others: Sequence[str], reach: int) -> list[Option]:
        """Those of the other words within that many edits, without ``word`` itself."""
        near = process.extract(word, others, scorer=OSA.distance, score_cutoff=reach, limit=40)
        return [(self._cost(word, other, int(distance)), (other,)) for other, distance, _ in near if distance]

    def _cost(self, word: str, other: str, distance: int) -> float:
        start = 0.0 if word[0] == other[0] else 0.35 if sorted(word[:2]) != sorted(other[:2]) else 0.1
        short = (0.0, 0.0, 1.5, 0.4)[len(word)] if len(word) < 4 else 0.0
        return slip(word, other, distance) * 1.25 + start + short + (0.15 if len(other) < len(word) else 0.0) - 0.25 * self._rank[other]

    def _is_guess(self, word: str, meant: str) -> bool:
        """Whether a word that no slip may make is but a guess: another, no form of it, is nearer, or as near and very common."""
        if meant not in self._unguessed:
            return False
        far = OSA.distance(word, meant)
        # No known word is nearer than one slip, or the word would be known itself.
        if far > 1 and any(other[:4] != meant[:4] for other in self._nearer(word, far - 1)):
            return True
        cost = slip(word, meant, far) + UNLIKELIER
        alike = process.extract(word, self._most_common.get(word[0], ()), scorer=OSA.distance, score_cutoff=far, limit=None)
        return any(other[:4] != meant[:4] and slip(word, other, int(distance)) <= cost for other, distance, _ in alike)

    def _within(self, word: str, far: int) -> Sequence[str]:
        """The known words within so many edits."""
        known = [other for length in range(len(word) - far, len(word) + far + 1) for other in self._known_by_length.get(length, ())]
        return [other for other, _, _ in process.extract(word, known, scorer=OSA.distance, score_cutoff=far, limit=None)]

    def _candidates(self, word: str, reach: int) -> list[str]:
        found: list[str] = []
        for length in range(max(2, len(word) - reach), len(word) + reach + 1):
            ends = self._ends_of(length)
            for letter in dict.fromkeys(word[:2]):
                found += ends.first.get(letter, ())
            found += ends.last.get(word[-2:], ())
        return found

    def _split(self, word: str) -> list[Option]:
        """The words that were run together."""
        found: list[Option] = []
        for at in range(1, len(word)):
            first, rest = word[:at], word[at:]
            if not self._is_half(first):
                continue
            if self._is_half(rest):
                found.append(self._together((first, rest)))
            elif len(rest) > 4:
                halves = [(rest[:n], rest[n:]) for n in range(2, len(rest) - 1)]
                found += [self._together((first, *pair)) for pair in halves if all(map(self._is_half, pair))]
        return found

    def _is_half(self, word: str) -> bool:
        return word in ("i", "a") if len(word) < 2 else self._domain.get(word, 0) >= HALF

    def _together(self, words: tuple[str, ...]) -> Option:
        worth = sum(self._worth(a, b) or -1.0 for a, b in pairwise(words))
        return 1.2 + 0.8 * (len(words) - 1) - 0.25 * sum(self._rank.get(word, 4.0) for word in words) / len(words) - worth, words

    def _is_broken(self, first: str, second: str) -> bool:
        """Whether two words are one that a space broke: they make one, were not seen together, and one of them is none by itself."""
        whole = first + second
        if len(whole) < 4 or self._domain.get(whole, 0) < HALF or second in self._pairs.get(first, ()):
            return False
        return not (self._is_word(first) and self._is_word(second))

    def _is_word(self, word: str) -> bool:
        if len(word) < 2:
            return not self._has_common or word in ("i", "a")
        return self._rank.get(word, 0.0) > 0.0

    def _is_begun(self, word: str) -> bool:
        """Whether the word begins as words of the lexicon do whose ending is left open."""
        return any(word[:length] in self._prefixes for length in range(4, len(word) + 1))

    def _is_inflection(self, word: str, other: str) -> bool:
        """Whether an unknown word is rather another form of ``other`` than misspelt, where we have no list of common words to ask."""
        if self._has_common:
            return False
        stem = min(len(word), len(other)) - 2
        return stem >= 2 and word[:stem] == other[:stem]


def _is_in_key(words: Sequence[str], at: int) -> bool:
    """Whether digits stand beside a word, as in a key or a number of a product."""
    return any(not words[beside].isalpha() for beside in (at - 1, at + 1) if 0 <= beside < len(words))
