"""A policy between looking at it and publishing it in the console: kept in the database, bound to what it was compared with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from desk import audit, policies, publishing
from desk.model.errors import NotFound
from desk.model.member import Member
from desk.model.refresh import KeptCandidate
from desk.model.version import PolicyVersion
from desk.office import Desk
from desk.policies import Refused
from desk.publishing import Examined
from desk.store import policy_candidates
from knowledge.candidate import Candidate, Finding, Published, Source, compared
from knowledge.isolated import policy_from_json, policy_to_json
from knowledge.rehearse import Asked, Compared, Rehearsal, Said

KEPT = timedelta(days=7)
"""How long one waits for its admin."""
MOST = 20
"""So many are kept at a time; the oldest makes room."""


@dataclass(frozen=True)
class Waiting:
    """One of them, as it was examined."""

    id: str
    made_at: datetime
    made_by: str
    back_to: int | None
    """The version to go back to; None = new files."""
    examined: Examined

    @property
    def base(self) -> int:
        """The version that it was compared with."""
        return self.examined.candidate.before.version


def keep(desk: Desk, examined: Examined, by: Member, *, back_to: int | None = None) -> str:
    """Keeps what was examined and returns its id."""
    expire(desk)
    for old in policy_candidates.newest(desk.tx)[MOST - 1 :]:
        policy_candidates.remove(desk.tx, old.id)
    id, base = desk.ids.new(), examined.candidate.before.version
    content = _to_json(examined, has_text=back_to is None)
    policy_candidates.add(desk.tx, desk.sealer, KeptCandidate(id, desk.now, by.name, base, back_to, content))
    audit.record(desk, by.actor, "policy.examine" if back_to is None else "policy.examine-back", f"candidate:{id}")
    return id


def show(desk: Desk, id: str) -> Waiting:
    """One of them; raises NotFound where it was published, discarded, or is too old."""
    kept = policy_candidates.get(desk.tx, desk.sealer, id)
    if kept is None or desk.now - kept.made_at > KEPT:
        raise NotFound("These files are gone: they were published or discarded, or are more than seven days old. Upload them again.")
    before = policies.load(desk, kept.base).policy
    content = json.loads(kept.content)
    if kept.back_to is not None:
        candidate = compared(policies.load(desk, kept.back_to), before)
    else:
        findings = tuple(Finding(level, text) for level, text in content["findings"])
        candidate = replace(compared(_published(content), before), findings=findings)
    examined = Examined(candidate, tuple(content["orphans"]), _rehearsal(content["rehearsal"]))
    return Waiting(kept.id, kept.made_at, kept.made_by, kept.back_to, examined)


def waiting(desk: Desk) -> list[KeptCandidate]:
    """All of them without what they hold, the newest first."""
    return [each for each in policy_candidates.newest(desk.tx) if desk.now - each.made_at <= KEPT]


def publish(desk: Desk, id: str, by: Member, *, begins_at: datetime | None, note: str) -> PolicyVersion:
    """Publishes one as the next version, at once or from a time on; raises as ``publishing.publish``, then nothing has changed."""
    found = show(desk, id)
    if found.back_to is not None:
        raise Refused("This goes back to an earlier version; it is not published anew.")
    number = policies.next_version(desk)
    examined = _numbered(found.examined, number)
    version = publishing.publish(desk, examined, begins_at=begins_at, by=by.name, note=note)
    policy_candidates.remove(desk.tx, id)
    audit.record(desk, by.actor, "policy.schedule" if begins_at else "policy.publish", f"policy:{version.version}")
    return version


def go_back(desk: Desk, id: str, by: Member, *, note: str) -> tuple[PolicyVersion, list[int]]:
    """Puts the earlier version into force again; returns it and the scheduled versions that were withdrawn. Raises Refused."""
    found = show(desk, id)
    if found.back_to is None:
        raise Refused("These are new files; there is no version to go back to among them.")
    publishing.check_base(desk, found.base)
    if found.examined.needs_reason and not note:
        raise publishing.ReasonNeeded("Nothing was changed: " + "; ".join(found.examined.needs_reason) + ". Give the reason all the same")
    version, withdrawn = policies.roll_back(desk, found.back_to, by=by.name, note=note)
    policy_candidates.remove(desk.tx, id)
    audit.record(desk, by.actor, "policy.rollback", f"policy:{version.version}")
    return version, withdrawn


def discard(desk: Desk, id: str, by: Member) -> None:
    """Forgets one; raises NotFound."""
    show(desk, id)
    policy_candidates.remove(desk.tx, id)
    audit.record(desk, by.actor, "policy.discard", f"candidate:{id}")


def expire(desk: Desk) -> None:
    """Forgets those that are more than ``KEPT`` old: they hold the questions of users."""
    policy_candidates.remove_before(desk.tx, desk.now - KEPT)


def cancel(desk: Desk, version: int, by: Member) -> PolicyVersion:
    """Takes a scheduled version back before its time; raises Refused."""
    cancelled = policies.cancel(desk, version, by=by.name)
    audit.record(desk, by.actor, "policy.cancel", f"policy:{version}")
    return cancelled


def _numbered(examined: Examined, number: int) -> Examined:
    """What was examined, under the number that it gets: another one may have been scheduled since."""
    published = examined.candidate.published
    policy = replace(published.policy, version=number)
    return replace(examined, candidate=replace(examined.candidate, published=Published(policy, published.sources)))


def _to_json(examined: Examined, *, has_text: bool) -> str:
    candidate: Candidate = examined.candidate
    content: dict[str, Any] = {
        "orphans": examined.orphans,
        "rehearsal": _rehearsal_json(examined.rehearsal) if examined.rehearsal else None,
    }
    if has_text:
        content["policy"] = policy_to_json(candidate.policy)
        content["sources"] = {language: [source.file, source.text] for language, source in candidate.published.sources.items()}
        content["findings"] = [[finding.level, finding.text] for finding in candidate.findings]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _published(content: Mapping[str, Any]) -> Published:
    return Published(policy_from_json(content["policy"]), {language: Source(*source) for language, source in content["sources"].items()})


def _rehearsal_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """The questions; of those that are answered as before only that they are."""
    changed = [
        [
            [each.asked.text, each.asked.language, each.asked.kind, each.asked.expects, each.asked.id],
            _said_json(each.before),
            _said_json(each.after),
            each.result,
        ]
        for each in rehearsal.compared
        if each.result != "same"
    ]
    return {"same": len(rehearsal.compared) - len(changed), "unmet": rehearsal.unmet, "changed": changed}


def _rehearsal(stored: Mapping[str, Any] | None) -> Rehearsal | None:
    if stored is None:
        return None
    changed = [Compared(Asked(*asked), _said(before), _said(after), result) for asked, before, after, result in stored["changed"]]
    unchanged = Compared(Asked("", "", "silent"), Said("silent"), Said("silent"), "same")
    return Rehearsal((*changed, *[unchanged] * int(stored["same"])), int(stored["unmet"]))


def _said_json(said: Said) -> list[Any]:
    return [said.kind, said.section, said.right, said.lines]


def _said(stored: list[Any]) -> Said:
    kind, section, right, lines = stored
    return Said(kind, section, right, tuple(lines))
