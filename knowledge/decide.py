"""Found, Unclear or Silent: when the policy may be quoted as the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.passages import passage
from knowledge.policy import Policy
from knowledge.reading import Answer, Found, Passage, Silent, Unclear

WRONG = 5.0
"""A wrong answer costs as much as this many abstentions; the thresholds below were fitted to it (``benchmarks/fitting/decision.py``)."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Fitted bounds, all on probabilities."""

    found: float = 0.45
    """A section is the answer from here on..."""
    margin: float = 1.5
    """...if it is this many times as likely as all that the policy does not say."""
    both: float = 0.80
    """Two sections that together reach this, each at least ``half``, are the answer together ("is my data encrypted?")."""
    half: float = 0.30
    beside: float = 0.15
    """A further section is quoted beside the answer from here on."""
    clarify: float = 0.10
    """Below ``found`` and from here on, the user is asked which is meant..."""
    clarify_margin: float = 0.35
    """...if it is at least this many times as likely as what the policy does not say."""


LIMITS = Thresholds()
SHOWN = 3
"""Passages that an answer has at most."""


def decide(
    policy: Policy, sections: Mapping[str, float], silent: Mapping[str, float], clauses: Mapping[str, float], limits: Thresholds = LIMITS
) -> Answer:
    """The answer, given the probability of each section and of each topic that the policy does not have."""
    ranked = sorted(sections, key=lambda id: -sections[id])
    passages = [passage(policy, id, clauses, sections[id]) for id in ranked[:SHOWN]]
    unsaid = sum(silent.values())
    best = sections[ranked[0]] if ranked else 0.0
    second = sections[ranked[1]] if len(ranked) > 1 else 0.0
    is_likely = best >= limits.found or (second >= limits.half and best + second >= limits.both)
    if is_likely and best >= unsaid * limits.margin:
        return Found(tuple(p for p in passages if p is passages[0] or p.score >= limits.beside))
    if best >= limits.clarify and best >= unsaid * limits.clarify_margin:
        return Unclear(tuple(passages))
    topic = max(silent, key=lambda name: silent[name], default=None)
    return Silent(_related(passages), topic if topic and silent[topic] >= NAMED else None)


NAMED = 0.4
"""From this probability on the point that the policy is silent about is named."""


def _related(passages: list[Passage]) -> tuple[Passage, ...]:
    return tuple(p for p in passages if p.score >= 0.02) or tuple(passages[:1])
