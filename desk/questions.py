"""What users asked and the policy did not answer, and what staff learn from it: aliases of clauses and regression questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import cast, get_args

from desk import audit, policies
from desk.likeness import grouped
from desk.masking import LEFT_OUT, LONGEST, masked
from desk.model.errors import NotAllowed, NotFound
from desk.model.member import Member
from desk.model.question import Group, Proposed, Unanswered, Why
from desk.model.reply import Reply, Say
from desk.office import Desk
from desk.store import meta, question_proposals, turns
from knowledge.learned import Learned, LearnedKind, phrasing
from knowledge.reading import LANGUAGES

DAYS = (7, 30, 90)
"""Days that can be looked back."""
MOST = 2000
"""Questions that one look takes in, the newest; opening and grouping them takes about a second."""
MOST_EXAMPLES = 8
MOST_WAITING = 500
MOST_ACCEPTED = 5000
REVISION = "questions_revision"


def unanswered(desk: Desk, days: int) -> list[Unanswered]:
    """The questions of the last days that had no answer, newest first, ``MOST`` at most; without what names a person."""
    since = desk.now - timedelta(days=days)
    found = turns.unanswered(desk.tx, desk.sealer, since, MOST)
    return [Unanswered(masked(each.text), each.reply.language, why(each.reply), each.said_at) for each in found if each.text.strip()]


def groups(found: Sequence[Unanswered], only: str = "") -> list[Group]:
    """Groups of like questions, the largest first; ``only``: those with this reason. Plain computing: no desk is held for it."""
    wanted = [each for each in found if only in ("", each.why)]
    made = ([wanted[position] for position in group] for group in grouped(each.text for each in wanted))
    return [_group(members) for members in made]


def why(reply: Reply) -> Why:
    """Why a reply holds no answer that helped."""
    keys = {block.key for block in reply.blocks if isinstance(block, Say)}
    if reply.kind == "answer":
        return "unhelpful"
    if any(key.startswith("answer.unknown_language") for key in keys):
        return "language"
    if any(key.startswith("answer.off_topic") for key in keys):
        return "off_topic"
    return "unclear" if reply.kind == "clarify" else "silent"


def propose(desk: Desk, kind: str, questions: Sequence[str], *, language: str, clause: str, by: Member) -> list[Proposed]:
    """Keeps proposals to learn these questions, for an admin; raises NotAllowed for what makes no sense.

    ``kind``: ``alias`` or ``clause`` with the id of a clause of the version in force, or ``silent``.
    """
    if kind not in get_args(LearnedKind):
        raise NotAllowed("Choose what is to be learned: an alias, or what is expected of a regression question.")
    if language not in LANGUAGES:
        raise NotAllowed("Choose the language of the questions.")
    version = policies.current(desk)
    words = _words_of(desk, version, clause) if kind != "silent" else ""
    texts = _clean(questions, is_alias=kind == "alias")
    if len(texts) + len(question_proposals.waiting(desk.tx, desk.sealer)) > MOST_WAITING:
        raise NotAllowed(f"{MOST_WAITING} proposals wait already; an admin has to decide them first.")
    known = {(each.kind == "alias", phrasing(each.question)): each for each in _all(desk)}
    made = []
    for text in texts:
        _check_new(known.get((kind == "alias", phrasing(text))))
        proposed = Proposed(
            desk.ids.new(),
            cast(LearnedKind, kind),
            text,
            language,
            clause if kind != "silent" else "",
            words,
            version,
            desk.now,
            by.name,
        )
        question_proposals.add(desk.tx, desk.sealer, proposed)
        audit.record(desk, by.actor, "question.propose", f"question:{proposed.id}")
        made.append(proposed)
    return made


def accept(desk: Desk, id: str, by: Member) -> Proposed:
    """Lets a proposal hold: replicas take it within seconds; raises NotFound, or NotAllowed where it holds already."""
    proposed = show(desk, id)
    if len(question_proposals.accepted(desk.tx, desk.sealer)) >= MOST_ACCEPTED:
        raise NotAllowed(f"{MOST_ACCEPTED} questions are kept already: export them into the files beside the policy, and remove them here.")
    if not question_proposals.accept(desk.tx, id, by.name, desk.now):
        raise NotAllowed("That was accepted already.")
    _changed(desk)
    audit.record(desk, by.actor, "question.accept", f"question:{id}")
    return proposed


def remove(desk: Desk, id: str, by: Member) -> Proposed:
    """Declines a proposal, or takes back what was accepted; its text is erased. Raises NotFound."""
    proposed = show(desk, id)
    question_proposals.remove(desk.tx, id)
    if proposed.accepted_at:
        _changed(desk)
    audit.record(desk, by.actor, "question.remove" if proposed.accepted_at else "question.decline", f"question:{id}")
    return proposed


def show(desk: Desk, id: str) -> Proposed:
    """One proposal; raises NotFound."""
    found = question_proposals.get(desk.tx, desk.sealer, id)
    if found is None:
        raise NotFound("That proposal is gone: somebody has declined or removed it.")
    return found


def waiting(desk: Desk) -> list[Proposed]:
    """Proposals that an admin is to decide, oldest first."""
    return question_proposals.waiting(desk.tx, desk.sealer)


def kept(desk: Desk) -> list[Proposed]:
    """What was accepted, oldest first."""
    return question_proposals.accepted(desk.tx, desk.sealer)


def accepted(desk: Desk) -> tuple[Learned, ...]:
    """What was accepted, as libraries and rehearsals take it."""
    return tuple(each.learned for each in kept(desk))


def revision(desk: Desk) -> int:
    """Counts how often what is accepted has changed; it is what the running process looks at."""
    return int(meta.get(desk.tx, REVISION) or 0)


def _changed(desk: Desk) -> None:
    meta.put(desk.tx, REVISION, str(revision(desk) + 1))


def _all(desk: Desk) -> list[Proposed]:
    return [*waiting(desk), *kept(desk)]


def _check_new(known: Proposed | None) -> None:
    if known is not None:
        state = "was accepted already" if known.accepted_at else "waits for an admin already"
        where = f"leads to {known.clause}" if known.clause else "expects silence"
        raise NotAllowed(f'"{known.question}" {state} (it {where}).')


def _words_of(desk: Desk, version: int, clause: str) -> str:
    policy = policies.load(desk, version).policy
    found = next((each.text for each in policy.clauses() if each.id == clause), None)
    if found is None:
        raise NotAllowed("Choose the clause that answers the question.")
    return found


def _clean(questions: Sequence[str], *, is_alias: bool) -> list[str]:
    texts = list(dict.fromkeys(masked(text) for text in questions if text.strip()))
    if any(len(text) >= LONGEST for text in texts):
        raise NotAllowed(f"A question of this kind has less than {LONGEST} characters; shorten it.")
    if is_alias and (left_out := next((found[0] for text in texts if (found := LEFT_OUT.search(text))), "")):
        raise NotAllowed(f"An alias is compared word for word, and nobody asks for {left_out}: word it without.")
    if not texts or any(not phrasing(text) for text in texts):
        raise NotAllowed("Write the question, one wording a line.")
    if len(texts) > 20:
        raise NotAllowed("At most 20 wordings at a time.")
    return texts


def _group(members: Sequence[Unanswered]) -> Group:
    wordings = Counter(each.text for each in members)
    return Group(
        examples=tuple(text for text, _ in wordings.most_common(MOST_EXAMPLES)),
        count=len(members),
        languages=dict(Counter(each.language for each in members).most_common()),
        whys=dict(Counter(each.why for each in members).most_common()),
        last_at=max(each.asked_at for each in members),
    )
