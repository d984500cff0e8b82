"""The checklists of the rights."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.checklists import checklist
from desk.model.errors import SettingsError
from knowledge.reading import Right


@pytest.mark.parametrize("right", Right)
def test_every_right_has_a_checklist(right: Right) -> None:
    steps = checklist(right)
    assert len(steps) == len(set(steps)) >= 4


def test_admins_replace_the_checklists_they_want_to(tmp_path: Path) -> None:
    (tmp_path / "delete.yaml").write_text("- Ask billing.\n- Ask backup.\n", encoding="utf-8")
    assert checklist(Right.DELETE, tmp_path) == ("Ask billing.", "Ask backup.")
    assert checklist(Right.ACCESS, tmp_path) == checklist(Right.ACCESS)


@pytest.mark.parametrize("text", ["", "[]", "a: b", "- [1]", "- 3", '- "a\\nb"', "- [", "- ''"])
def test_a_broken_checklist_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "access.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"access\.yaml expects a list"):
        checklist(Right.ACCESS, tmp_path)
