"""Word files are rehearsed like a policy and taken by ``policy reload``; a broken one changes nothing and keeps nobody from starting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.policy.files import ENGLISH, POLICIES
from tests.policy.test_commands import get, until
from tests.shell.process import privacy_desk, running

COOKIES = "Do you use cookies?"


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation with a policy of its own, its bank and its rehearsal beside it."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "policy.en.txt").write_text(ENGLISH, encoding="utf-8")
    for name in ("bank.en.yaml", "rehearsal.en.yaml"):
        (folder / name).write_text((POLICIES / name).read_text(encoding="utf-8"), encoding="utf-8")
    return {"PRIVACY_DESK_POLICY_FILE": str(folder / "policy.en.txt")}


def section(folder: Path, env: dict[str, str]) -> str | None:
    """Where the question about cookies is answered from."""
    done = privacy_desk(folder, "ask", COOKIES, "--json", env=env)
    found = json.loads(done.stdout)
    return found["matches"][0]["section"] if found["kind"] == "answer" else None


def test_a_changed_bank_is_rehearsed_and_taken_and_a_broken_one_is_not(tmp_path: Path, own: dict[str, str]) -> None:
    bank = tmp_path / "own" / "bank.en.yaml"
    with running(tmp_path, env=own) as server:
        assert section(tmp_path, own) == "cookie-usage"
        bank.write_text(bank.read_text().replace("cookies: cookie-usage", "cookies: contact-us"))
        assert section(tmp_path, own) == "cookie-usage", "a file is never taken by itself"
        refused = privacy_desk(tmp_path, "policy", "reload", env=own)
        assert (refused.returncode, "regression questions break" in refused.stderr) == (1, True)
        taken = privacy_desk(tmp_path, "policy", "reload", "--note", "a try", env=own)
        assert (taken.returncode, "policies/bank.en.yaml" in taken.stdout) == (0, True)
        assert section(tmp_path, own) == "contact-us"
        bank.write_text("language: en\ntopic:\n  cookies: cookie-usage\n")
        broken = privacy_desk(tmp_path, "policy", "reload", env=own)
        assert (broken.returncode, broken.stderr) == (2, f'privacy-desk: {bank}:2: unknown key "topic"; did you mean "topics"?\n')
        assert section(tmp_path, own) == "contact-us"
        until(server, "/healthz", "alive")
    with running(tmp_path, env=own) as server:
        assert "Cookie Usage" in get(server, "/policy")
        assert section(tmp_path, own) == "contact-us"
        assert f'{bank}:2: unknown key "topic"' in server.log.read_text()


def test_a_first_start_with_a_broken_word_file_ends_with_2_and_leaves_no_trace(tmp_path: Path, own: dict[str, str]) -> None:
    (tmp_path / "own" / "bank.en.yaml").write_text("topics: [\n")
    done = privacy_desk(tmp_path, "run", env=own)
    assert done.returncode == 2
    assert "bank.en.yaml:" in done.stderr
    assert not (tmp_path / "data").exists()
