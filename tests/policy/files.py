"""Policy files as legal sends them, and an office that has the shipped policy as version 1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desk import policies
from desk.model.version import PolicyVersion
from desk.office import Office
from knowledge.candidate import Candidate, Published, prepare
from knowledge.files import read_policy

POLICIES = Path(__file__).parents[2] / "knowledge" / "policies"
SHIPPED = POLICIES / "privacy-policy.en.txt"
DRAFT = POLICIES / "privacy-policy.zh.draft.txt"
ENGLISH, CHINESE = SHIPPED.read_text(encoding="utf-8"), DRAFT.read_text(encoding="utf-8")


@pytest.fixture
def begun(office: Office) -> Office:
    """An office that was started once."""
    begin(office)
    return office


def begin(office: Office) -> None:
    """Takes the shipped policy in as version 1."""
    office.write_now(lambda desk: policies.begin(desk, read_policy(SHIPPED), SHIPPED.name))


def before(office: Office) -> Published:
    """The version in force."""
    return office.read_now(lambda desk: policies.load(desk, policies.current(desk)))


def candidate(office: Office, folder: Path, *texts: tuple[str, str]) -> Candidate:
    """What these texts, by language, would be published as."""
    return prepare(written(folder, *texts), before(office), office.read_now(policies.next_version))


def written(folder: Path, *texts: tuple[str, str]) -> Sequence[str]:
    """Files with these texts, by language."""
    files = []
    for language, text in texts:
        file = folder / f"new.{language}.txt"
        file.write_text(text, encoding="utf-8")
        files.append(str(file))
    return files


def publish(office: Office, published: Published, **how: Any) -> PolicyVersion:
    """Publishes it over the version in force, without the checks of the command line."""
    base = office.read_now(policies.current)
    given = {"begins_at": None, "by": "ann", "note": "", "report": {}, **how}
    return office.write_now(lambda desk: policies.publish(desk, published, base=base, **given))
