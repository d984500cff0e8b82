"""Writes what was learned from users as the YAML files that go beside a policy: a question bank and a rehearsal a language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from knowledge.learned import Learned

WIDE = 10_000
"""Characters before a line is broken: a question stays on its line."""


def files_of(learned: Iterable[Learned]) -> dict[str, str]:
    """Name -> content; a clause stands by its id as of when it was accepted."""
    found: dict[str, dict[str, Any]] = {}
    for each in learned:
        kind, key = ("bank", "questions") if each.kind == "alias" else ("rehearsal", "clauses" if each.clause else "silent")
        content = found.setdefault(f"{kind}.learned.{each.language}.yaml", {"language": each.language})
        if each.clause:
            content.setdefault(key, {}).setdefault(each.clause, []).append(each.text)
        else:
            content.setdefault(key, []).append(each.text)
    return {name: _dumped(found[name]) for name in sorted(found)}


def _dumped(content: dict[str, Any]) -> str:
    return yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=WIDE, default_flow_style=False)
