"""What art. 15(1) of the GDPR has a person told besides the data itself, in the policy's own words, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.policy import Clause, Policy


@dataclass(frozen=True, slots=True)
class Item:
    """One of the items (a) to (h), and (2) on transfers."""

    letter: str
    title: str
    words: tuple[str, ...]
    """What names a section that speaks of it, in the languages that policies are published in here."""


@dataclass(frozen=True, slots=True)
class Told:
    """An item with what the policy says about it."""

    item: Item
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    """(title, clauses word for word); empty where the policy does not say."""


ITEMS = (
    Item("a", "Purposes of the processing", ("information-usage", "usage-of", "use-of", "purpose", "使用")),
    Item("b", "Categories of personal data", ("information-collection", "collect", "account-information", "payment-information", "收集")),
    Item("c", "Recipients", ("sharing", "third-part", "disclos", "recipient", "共享")),
    Item("d", "How long the data is stored", ("retention", "保留", "保存")),
    Item("e", "Your rights to correction, deletion, restriction and objection", ("rights", "权利")),
    Item("f", "Complaint to a supervisory authority", ("complaint", "authority", "投诉")),
    Item("g", "Where the data comes from", ("information-collection", "collect", "source", "收集")),
    Item("h", "Automated decisions", ("automated", "profiling", "自动")),
    Item("2", "Safeguards for transfers to other countries", ("transfer", "international", "跨境")),
)
"""Regulation (EU) 2016/679 art. 15(1)(a) to (h) and 15(2)."""


def told(policy: Policy) -> tuple[Told, ...]:
    """Every item with the sections of the policy that speak of it, each with its sub-sections."""
    return tuple(Told(item, tuple(_sections(policy, item))) for item in ITEMS)


def _sections(policy: Policy, item: Item) -> Iterator[tuple[str, tuple[str, ...]]]:
    taken: set[str] = set()
    for section in policy.sections:
        named = f"{section.id} {section.title}".casefold()
        if section.id in taken or not any(word in named for word in item.words):
            continue
        clauses = [*_below(policy, section.id, taken)]
        if clauses:
            yield section.title, tuple(clause.text for clause in clauses)


def _below(policy: Policy, section: str, taken: set[str]) -> Iterator[Clause]:
    taken.add(section)
    yield from policy.section(section).clauses
    for child in policy.children(section):
        yield from _below(policy, child.id, taken)
