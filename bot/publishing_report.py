"""What the policy commands show: findings, differences, changed answers and versions, as JSON and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from desk.clock import stamp
from desk.model.version import PolicyVersion
from desk.publishing import Examined
from knowledge.candidate import Candidate
from knowledge.diff import Change, ChangeKind
from knowledge.policy import Policy
from knowledge.rehearse import Compared, Rehearsal, Said

MOST_SHOWN = 20
"""Questions of one kind that are shown one by one in a terminal; JSON has them all."""
MOST_WIDE = 140
"""Characters of an answer that are shown in a terminal."""
SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.MOVED: ">", ChangeKind.REWORDED: "~"}


def examined_json(examined: Examined) -> dict[str, Any]:
    """All that is known about a candidate."""
    found = {
        **check_json(examined),
        "changes": [change_json(change) for change in examined.candidate.changes],
        "orphans": list(examined.orphans),
    }
    return found | ({"rehearsal": rehearsal_json(examined.rehearsal)} if examined.rehearsal else {})


def check_json(examined: Examined) -> dict[str, Any]:
    """What the files hold and what is to be known about them."""
    candidate = examined.candidate
    policy = candidate.policy
    return {
        "version": policy.version,
        "compared_with": candidate.before.version,
        "ok": not examined.refusals,
        "refused": list(examined.refusals),
        "needs_reason": list(examined.needs_reason),
        "files": {language: source.file for language, source in candidate.published.sources.items()},
        "original": policy.language,
        "updated": policy.updated,
        "sections": len(policy.sections),
        "clauses": _count(policy),
        "translations": dict(candidate.translated),
        "findings": [{"level": finding.level, "text": finding.text} for finding in candidate.findings],
    }


def change_json(change: Change) -> dict[str, Any]:
    """One changed clause."""
    return {
        "kind": change.kind,
        "old": _clause_json(change, old=True),
        "new": _clause_json(change, old=False),
        "figures": list(change.figures) if change.figures else None,
        "words": [list(each) for each in change.words] if change.kind is ChangeKind.REWORDED else None,
    }


def _clause_json(change: Change, *, old: bool) -> dict[str, str] | None:
    clause = change.old if old else change.new
    return {"id": clause.id, "section": clause.section, "text": clause.text} if clause else None


def rehearsal_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """Every question whose answer is another one."""
    return {
        **rehearsal.counts,
        **{
            f"{result}_questions": [_compared_json(each) for each in rehearsal.of(result)]
            for result in ("changed", "broken", "silent", "mended")
        },
    }


def _compared_json(compared: Compared) -> dict[str, Any]:
    asked = compared.asked
    return {
        "text": asked.text,
        "language": asked.language,
        "expects": asked.expects or asked.kind,
        "before": _said_json(compared.before),
        "after": _said_json(compared.after),
    }


def _said_json(said: Said) -> dict[str, Any]:
    return {"kind": said.kind, "section": said.section, "right": said.right, "lines": list(said.lines)}


def version_json(version: PolicyVersion) -> dict[str, Any]:
    """One version, without its text."""
    return {
        "version": version.version,
        "state": version.state,
        "made_at": stamp(version.made_at),
        "by": version.made_by,
        "note": version.note,
        "files": dict(version.files),
        "periods": [
            {
                "from": stamp(period.begins_at),
                "until": stamp(period.ends_at) if period.ends_at and not period.withdrawn_at else None,
                "withdrawn_at": stamp(period.withdrawn_at) if period.withdrawn_at else None,
                "by": period.decided_by,
                "note": period.note,
            }
            for period in version.periods
        ],
        "report": dict(version.report),
    }


def policy_json(policy: Policy) -> dict[str, Any]:
    """The text of a version, clause by clause, each with its translations."""
    return {
        "title": policy.title,
        "language": policy.language,
        "updated": policy.updated,
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "parent": section.parent,
                "clauses": [
                    {
                        "id": clause.id,
                        "text": clause.text,
                        "translations": {each.language: each.lines[clause.id] for each in policy.translations if clause.id in each.lines},
                    }
                    for clause in section.clauses
                ],
            }
            for section in policy.sections
        ],
    }


def check_lines(examined: Examined) -> Iterator[str]:
    """What the files hold, for a terminal."""
    candidate = examined.candidate
    policy = candidate.policy
    files = ", ".join(f"{language}: {source.file}" for language, source in candidate.published.sources.items())
    yield f"Would be version {policy.version}, compared with version {candidate.before.version}. Files: {files}"
    yield (
        f"{policy.title}: {len(policy.sections)} sections, {_count(policy)} clauses, in {policy.language}"
        + (f", last updated {policy.updated}" if policy.updated else "")
        + "".join(f"; {count} of them in {language}" for language, count in candidate.translated.items())
    )
    for finding in candidate.findings:
        yield f"  {'note' if finding.level == 'note' else finding.level.upper()}: {finding.text}"


def diff_lines(candidate: Candidate, orphans: tuple[str, ...]) -> Iterator[str]:
    """The differences, for a terminal: [-taken away-]{+put in+}, changed numbers once more at the end of the line."""
    if not candidate.changes:
        yield "No clause of the original has changed."
    for change in candidate.changes:
        yield f"{SIGNS[change.kind]} {change.kind.value:8} {_place(change)}"
        yield f"    {_worded(change)}"
        if change.figures and change.kind is ChangeKind.REWORDED:
            yield f"    NUMBERS: {change.figures[0] or 'none'} -> {change.figures[1] or 'none'}"
    yield from (f"! {orphan}" for orphan in orphans)


def _place(change: Change) -> str:
    old, new = (clause.id if clause else "" for clause in (change.old, change.new))
    return f"{old} -> {new}" if old and new and old != new else old or new


def _worded(change: Change) -> str:
    if change.kind is not ChangeKind.REWORDED:
        clause = change.new or change.old
        return clause.text if clause else ""
    pieces = []
    for kind, old, new in change.words:
        pieces.append(old if kind == "same" else (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else ""))
    return "".join(pieces)


def rehearsal_lines(rehearsal: Rehearsal, most: int = MOST_SHOWN) -> Iterator[str]:
    """The changed answers, for a terminal, the worst first; at most ``most`` of a kind."""
    number = rehearsal.counts
    if not rehearsal.compared:
        yield "No regression questions (rehearsal.*.yaml beside the policy's file)."
        return
    yield (
        f"{number['questions']} regression questions: {number['same']} answered as before, {number['changed']} with other words, "
        f"{number['broken']} broken, {number['silent']} silent now, {number['mended']} mended"
        + (f" ({number['unmet']} not as expected before or after)" if rehearsal.unmet else "")
    )
    for result, title in (("broken", "BROKEN"), ("silent", "SILENT NOW"), ("changed", "changed"), ("mended", "mended")):
        found = [each for each in rehearsal.compared if each.result == result]
        for each in found[:most]:
            yield f"  {title}: {each.asked.text}"
            yield f"      before {_gist(each.before, other=each.after)}"
            yield f"      after  {_gist(each.after, other=each.before)}"
        if len(found) > most:
            yield f"  {title}: {len(found) - most} more (--json lists all)"


def _gist(said: Said, *, other: Said) -> str:
    """The kind of an answer, and those of its lines that the other one has not."""
    where = " ".join(part for part in (said.kind, said.section or said.right) if part)
    text = " / ".join(line for line in said.lines if line not in other.lines)
    return f"{where}: {text[:MOST_WIDE]}{'…' if len(text) > MOST_WIDE else ''}" if text else where


def version_lines(version: PolicyVersion) -> Iterator[str]:
    """One version, for a terminal."""
    files = ", ".join(f"{language}: {file}" for language, file in version.files.items())
    by = f" by {version.made_by}" if version.made_by else ""
    yield f"Version {version.version}  {version.state.upper() if version.state == 'current' else version.state}  {files}"
    yield f"    published {_time(version.made_at)}{by}" + (f": {version.note}" if version.note else "")
    for period in version.periods:
        until = f" until {_time(period.ends_at)}" if period.ends_at else ""
        if period.withdrawn_at:
            yield f"    was to hold from {_time(period.begins_at)}, withdrawn {_time(period.withdrawn_at)}"
        else:
            yield f"    in force from {_time(period.begins_at)}{until}" + (
                f" ({period.note})" if period.note != version.note and period.note else ""
            )
    broken = version.report.get("broken", ())
    if broken:
        yield f"    published over {len(broken)} broken regression questions"


def policy_lines(policy: Policy) -> Iterator[str]:
    """The text of a version by section."""
    for section in policy.sections:
        yield f"\n{section.title}  [{section.id}]"
        for clause in section.clauses:
            yield f"{'  - ' if clause.role == 'item' else '  '}{clause.text}"
            yield from (f"      {each.language}: {each.lines[clause.id]}" for each in policy.translations if clause.id in each.lines)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _count(policy: Policy) -> int:
    return sum(1 for _ in policy.clauses())


def words_json(rehearsal: Rehearsal, changed: tuple[str, ...]) -> dict[str, Any]:
    """What ``policy reload`` did."""
    return {"changed": list(changed), "rehearsal": rehearsal_json(rehearsal)}
