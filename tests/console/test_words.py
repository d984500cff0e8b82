"""Whatever the code writes into the audit trail can be read there in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.pages import words
from desk.moves import Act
from tests.shell.process import ROOT

PLACE = {"record": (2, ("audit",)), "step": (3, ("moving",)), "admit": (2, ("door",)), "_give": (-1, ())}
"""Calls that take an action, with its position and the names before the dot; -1 = by its name."""


def literals(node: ast.expr) -> Iterator[str]:
    """Every text that an expression may be; of one that is put together its beginning."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from literals(node.body)
            yield from literals(node.orelse)
        case ast.Subscript():
            yield from literals(node.value)
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            yield text.rstrip(".")


def actions_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
        position, owners = PLACE.get(name, (0, None))
        owner = function.value.id if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) else ""
        if owners is None or (owners and owner not in owners):
            continue
        named = [keyword.value for keyword in node.keywords if keyword.arg == "action"]
        for value in named or node.args[position : position + 1 or None]:
            yield from literals(value)


@pytest.fixture(scope="module")
def recorded() -> set[str]:
    """Every action in the code."""
    rooms = ("desk", "console", "bot", "handlers")
    return {act.value for act in Act} | {action for room in rooms for path in (ROOT / room).rglob("*.py") for action in actions_in(path)}


def test_the_acts_are_found_in_the_code(recorded: set[str]) -> None:
    assert {"reply.undo", "policy.examine-back", "staff.role", "refused", "api.read", "take", "assign", "merge", "block"} <= recorded


def test_every_act_that_is_recorded_has_words(recorded: set[str]) -> None:
    assert [action for action in sorted(recorded) if words.done(action) == action] == []


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("staff.role.auditor", "gave a member another role"),
        ("refused.scope.api.read", "was refused a call"),
        ("approve.alone", "approved it alone"),
        ("of.the.future", "of.the.future"),
    ],
)
def test_what_is_put_together_is_said_by_its_beginning(action: str, said: str) -> None:
    assert words.done(action) == said
