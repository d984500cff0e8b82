"""What the matchers are tried on: our policy's labelled questions, other companies' sentences, and 5,000 clauses for speed."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.evaluation.gold import read_gold
from knowledge.files import read_policy
from knowledge.policy import Policy

HERE = Path(__file__).parent
POLICY = HERE.parent / "knowledge" / "policies" / "privacy-policy.en.txt"


@dataclass(frozen=True, slots=True)
class Trial:
    """Clauses, and questions with the positions of the clauses that answer them; none = these clauses are silent on it."""

    name: str
    clauses: tuple[str, ...]
    questions: tuple[tuple[str, frozenset[int]], ...]


def shipped_policy() -> Policy:
    """The policy that ships."""
    return read_policy(POLICY)


def own_trials(policy: Policy, part: str = "held") -> list[Trial]:
    """Our labelled stock, English and other languages; a clause is right by its section.

    ``part``: "held" by default, since our topic model was fitted on the "open" part, so that only the held one compares fairly.
    """
    gold = read_gold(sorted((HERE / "questions" / part).glob("questions_*.jsonl")), policy)
    clauses = list(policy.clauses())
    trials = []
    for name, english in (("our policy, English", True), ("our policy, eight more", False)):
        questions = []
        for question in gold:
            if question.kind in ("answerable", "not_covered", "off_topic") and (question.language == "en") == english:
                accepted = question.sections if question.kind == "answerable" else ()
                right = frozenset(place for place, clause in enumerate(clauses) if clause.section in accepted)
                questions.append((question.text, right))
        trials.append(Trial(name, tuple(clause.text for clause in clauses), tuple(questions)))
    return trials


def other_trials() -> list[Trial]:
    """Policies of made-up companies, a sentence each clause, with questions in everyday words."""
    trials = []
    for path in sorted((HERE / "other_policies").glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        clauses = [row for row in rows if "clause" in row]
        place = {row["clause"]: position for position, row in enumerate(clauses)}
        questions = [(row["question"], frozenset(place[name] for name in row["answers"])) for row in rows if "question" in row]
        trials.append(Trial(path.stem, tuple(row["text"] for row in clauses), tuple(questions)))
    return trials


def many_clauses(count: int, seed: int = 5) -> list[str]:
    """``count`` sentences: the made-up policies' own, then new ones from the first half of one and the second half of another."""
    own = [clause for trial in other_trials() for clause in trial.clauses]
    found = own[:count]
    chance = random.Random(seed)
    while len(found) < count:
        first, second = (chance.choice(own).split() for _ in range(2))
        found.append(" ".join(first[: len(first) // 2] + second[len(second) // 2 :]))
    return found


def many_questions(count: int, seed: int = 6) -> Sequence[str]:
    """``count`` questions of all trials, mixed."""
    policy = shipped_policy()
    texts = [text for trial in (*own_trials(policy, "open"), *other_trials()) for text, _ in trial.questions]
    return random.Random(seed).sample(texts, min(count, len(texts)))
