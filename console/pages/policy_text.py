"""What the policy pages show of policies: the text, what changed in it, and which answers change; never as the file's own markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from console.public.changes import worded
from console.web.markup import Child, Markup, el, join
from knowledge.candidate import Candidate, Finding
from knowledge.diff import Change, ChangeKind
from knowledge.policy import Clause, Policy, Section
from knowledge.rehearse import Asked, Compared, Rehearsal, Result, Said
from knowledge.word_files import moved_sections

MOST_CHANGES = 300
MOST_QUESTIONS = 40
"""Changed answers of one kind that are shown; the command line lists all."""
_INSTEAD = (
    (r"say --original ([\w-]+)", r"choose \1 as the language of the original"),
    (r"name it as zh=.*$", "choose the language beside it"),
)
_LEVELS = {"refused": "Cannot be published", "grave": "Needs a reason", "note": "Note"}
_KINDS = {ChangeKind.ADDED: "Added", ChangeKind.REMOVED: "Removed", ChangeKind.MOVED: "Moved", ChangeKind.REWORDED: "Reworded"}
_RESULTS: dict[Result, str] = {
    "broken": "Broken: no longer answered as expected",
    "silent": "Silent now: was answered, and is no more",
    "changed": "Answered with other words",
    "mended": "Mended: answered as expected now",
}
_SAID = {
    "answer": "answers",
    "clarify": "asks which is meant",
    "silent": "says that the policy does not say",
    "other": "says something else",
}


def text(policy: Policy, top: int = 3) -> Markup:
    """A policy by section; ``top``: the level of its outermost headings on the page."""
    # A file whose title stands at the first level begins its sections at the second.
    lift = top - min((section.level for section in policy.sections), default=1)
    return el("div", (_section(section, lift) for section in policy.sections), lang=policy.language)


def _section(section: Section, lift: int) -> Markup:
    return el("div", el(f"h{min(section.level + lift, 6)}", section.title), _clauses(section.clauses), class_="narrow")


def _clauses(clauses: Sequence[Clause]) -> Iterator[Markup]:
    for clause in clauses:
        yield el("p", "• " if clause.role == "item" else "", clause.text)


def findings(found: Sequence[Finding]) -> Markup:
    """What is to be known about the files, the gravest first."""
    if not found:
        return el("p", "Nothing is the matter with the files.")
    rank = list(_LEVELS)
    worst = sorted(found, key=lambda finding: rank.index(finding.level))
    return el(
        "ul",
        (el("li", el("em", _LEVELS[each.level], class_="flag"), el("span", in_words(each.text))) for each in worst),
        class_="rows found",
    )


def in_words(sentence: str) -> str:
    """A finding in words for a page: what it says of the command line is said of the form."""
    for said, instead in _INSTEAD:
        sentence = re.sub(said, instead, sentence)
    return sentence


def differences(candidate: Candidate) -> Markup:
    """Every changed clause under its section, renamed sections first."""
    before, after = candidate.before, candidate.policy
    moved = moved_sections(before, after)
    renamed = [
        el("li", el("em", "Renamed", class_="flag"), " ", el("del", before.section(old).title), " ", el("ins", after.section(new).title))
        for old, new in sorted(moved.items())
    ]
    # A clause that only went along with its heading is no news.
    changes = [change for change in candidate.changes if not _went_along(change, moved)]
    if not changes and not renamed:
        return el("p", "No clause of the original has changed.")
    left = len(changes) - MOST_CHANGES
    return join(
        el("p", _counted(changes)),
        el("ul", renamed, (_change(change, before, after) for change in changes[:MOST_CHANGES]), class_="rows found"),
        el("p", f"{left} more are not shown; the command policy diff lists all.") if left > 0 else None,
    )


def _went_along(change: Change, moved: Mapping[str, str]) -> bool:
    if change.kind is not ChangeKind.MOVED or change.old is None or change.new is None:
        return False
    return moved.get(change.old.section) == change.new.section


def _counted(changes: Sequence[Change]) -> str:
    counts = [(sum(change.kind is kind for change in changes), name.lower()) for kind, name in _KINDS.items()]
    return ", ".join(f"{count} {name}" for count, name in counts if count) + " (clauses)." if changes else "No clause has changed."


def _change(change: Change, before: Policy, after: Policy) -> Markup:
    clause, policy = (change.new, after) if change.new else (change.old, before)
    assert clause is not None  # a change has at least one side
    figures: Child = None
    if change.kind is ChangeKind.REWORDED and change.figures:
        figures = el("p", "Numbers: ", el("strong", " → ".join(part or "none" for part in change.figures), class_="clock late"))
    where = el("p", el("em", _KINDS[change.kind], class_="flag"), " ", policy.section(clause.section).title, class_="note")
    return el("li", el("div", where, el("p", worded(change), lang=policy.language), figures))


def answers(rehearsal: Rehearsal | None, before: Policy, after: Policy) -> Markup:
    """The regression questions whose answers change, the worst first."""
    if rehearsal is None:
        return el("p", "Not asked: these files cannot be published.")
    if not rehearsal.compared:
        return el("p", "There are no regression questions (rehearsal.*.yaml beside the policy's file, or accepted ones).")
    number = rehearsal.counts
    told = ", ".join(f"{number[result]} {name.split(':')[0].lower()}" for result, name in _RESULTS.items() if number[result])
    unmet = f" {number['unmet']} are not answered as expected by either version." if number["unmet"] else ""
    summary = f"{number['questions']} regression questions: {number['same']} answered as before{', ' + told if told else ''}.{unmet}"
    return join(el("p", summary), (_results(rehearsal, result, before, after) for result in _RESULTS))


def _results(rehearsal: Rehearsal, result: Result, before: Policy, after: Policy) -> Child:
    found = rehearsal.of(result)
    if not found:
        return None
    left = len(found) - MOST_QUESTIONS
    return el(
        "details",
        el("summary", f"{_RESULTS[result]} ({len(found)})"),
        el("ul", (_compared(each, before, after) for each in found[:MOST_QUESTIONS]), class_="rows found"),
        el("p", f"{left} more; the command policy rehearse lists them.") if left > 0 else None,
        open=result in ("broken", "silent"),
    )


def _compared(each: Compared, before: Policy, after: Policy) -> Markup:
    return el(
        "li",
        el(
            "div",
            el("p", el("strong", each.asked.text, lang=each.asked.language), " ", el("span", _expected(each.asked), class_="note")),
            el("p", "Before: ", _said(each.before, each.after, before, "del")),
            el("p", "After: ", _said(each.after, each.before, after, "ins")),
        ),
    )


def _expected(asked: Asked) -> str:
    named = {"silent": "no answer", "off_topic": "no answer: not about privacy", "rights": f"the request {asked.expects}"}
    return f"expects {named.get(asked.kind, asked.expects)}"


def _said(said: Said, other: Said, policy: Policy, mark: str) -> Markup:
    """The kind of an answer, and those of its lines that the other one has not."""
    if said.kind == "rights":
        return join(f"starts the request {said.right}")
    where = f" from “{policy.section(said.section).title}”" if said.section and policy.has_section(said.section) else ""
    lines = [line for line in said.lines if line not in other.lines]
    return join(_SAID.get(said.kind, said.kind), where, ": " if lines else None, (join(el(mark, line), " ") for line in lines))
