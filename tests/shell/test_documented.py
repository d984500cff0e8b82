"""What can be typed or set is described for people: every command, option and setting stands in the README or in docs/."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from bot.cli import parser
from bot.settings import SETTINGS
from tests.shell.process import ROOT

README = ROOT / "README.md"

pytestmark = pytest.mark.skipif(not README.exists(), reason="README.md is missing")


@pytest.fixture(scope="module")
def documentation() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (README, *sorted((ROOT / "docs").glob("*.md"))))


def commands(top: argparse.ArgumentParser, path: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, with its words."""
    inner = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield path, top
    for action in inner:
        for name, below in action.choices.items():
            yield from commands(below, f"{path} {name}".strip())


def test_every_command_is_described(documentation: str) -> None:
    assert [path for path, _ in commands(parser()) if f"privacy-desk {path}" not in documentation] == []


def test_every_option_is_described(documentation: str) -> None:
    options = {
        flag
        for _, command in commands(parser())
        for action in command._actions
        for flag in action.option_strings
        if flag.startswith("--") and flag != "--help"
    }
    assert sorted(flag for flag in options if flag not in documentation) == []


def test_every_setting_is_described_with_its_variable(documentation: str) -> None:
    forgotten = [setting.key for setting in SETTINGS if f"`{setting.key}`" not in documentation or setting.variable not in documentation]
    assert forgotten == []
