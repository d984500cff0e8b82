"""Found, Unclear or Silent: when the policy may be quoted as the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.passages import passage
from knowledge.policy import Policy
from knowledge.reading import Answer, Found, Passage, Silent, Unclear

WRONG = 5.0
"""A wrong answer costs as much as this many abstentions; the thresholds below were fitted to it (``benchmarks/fit_decision.py``)."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Fitted bounds, all on probabilities."""

    found: float = 0.30
    """A section is the answer from here on..."""
    margin: float = 1.15
    """...if it is this many times as likely as what the policy does not say."""
    beside: float = 0.12
    """A further section is quoted beside the answer from here on."""
    clarify: float = 0.18
    """Below ``found`` and from here on, the user is asked which is meant."""


def decide(policy: Policy, sections: Mapping[str, float], silent: Mapping[str, float], clauses: Mapping[str, float],
           limits: Thresholds = Thresholds()) -> Answer:
    """The answer, given the probability of each section and of each topic that the policy does not have."""
    ranked = sorted(sections, key=lambda id: -sections[id])
    passages = [passage(policy, id, clauses, sections[id]) for id in ranked[:5]]
    unsaid = sum(silent.values())
    topic = max(silent, key=lambda name: silent[name], default=None)
    if not passages or sections[ranked[0]] < limits.clarify:
        return Silent(_related(passages), topic if unsaid > 0.3 else None)
    best = sections[ranked[0]]
    if best < unsaid * limits.margin:
        return Silent(_related(passages), topic)
    if best >= limits.found:
        return Found(tuple(p for p in passages[:3] if p is passages[0] or p.score >= limits.beside))
    near = [p for p in passages[:3] if p.score >= best / 3]
    return Unclear(tuple(near if len(near) > 1 else passages[:2]))


def _related(passages: list[Passage]) -> tuple[Passage, ...]:
    return tuple(p for p in passages[:3] if p.score >= 0.02) or tuple(passages[:1])
