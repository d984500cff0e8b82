"""The recipes name files and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([^`\s]+)`", TEXT)


def test_every_test_that_a_recipe_names_exists() -> None:
    named = [name.split("::") for name in NAMED if "::" in name]
    assert len(named) > 15
    assert [
        (file, test) for file, test in named if not re.search(rf"^(?:async )?def {test}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    ] == []


def test_every_file_that_a_recipe_names_exists() -> None:
    paths = [name for name in NAMED if "/" in name and "::" not in name and not re.search(r"[*<]|NNNN|\.venv", name)]
    assert len(paths) > 25
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_link_of_a_recipe_leads_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert targets
    assert [target for target in targets if not (ROOT / "docs" / target).exists()] == []
