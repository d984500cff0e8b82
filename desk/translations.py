"""Quotations for readers of another language: the published translation beside the original, line for line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from desk.model.reply import Quote
from knowledge.policy import Policy, Section


def translated(quote: Quote, policy: Policy, language: str) -> Quote:
    """The quotation with the published translation for readers of a language, line for line; as it is where there is none."""
    found = None if language.partition("-")[0] == quote.language.partition("-")[0] else policy.translation(language)
    if found is None:
        return quote
    home = policy.section(quote.section)
    around = [*([policy.section(home.parent)] if home.parent else []), *_tree(policy, quote.section)]
    lines = {section.title: found.titles.get(section.id, "") for section in around}
    # The quoted section last, so that it counts where its parent says the same.
    lines.update({clause.text: found.lines.get(clause.id, "") for section in around for clause in section.clauses})
    return replace(quote, translation=tuple(lines.get(text, "") for _, text in quote.lines), translated=found.language)


def _tree(policy: Policy, section: str) -> Iterator[Section]:
    yield policy.section(section)
    for child in policy.children(section):
        yield from _tree(policy, child.id)
