"""What ships: every file that the program reads is packed, and the lock file names no address."""

from __future__ import annotations

import fnmatch
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from bot.cli import parser
from bot.settings import shipped_configuration
from tests.shell.process import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = ("bot", "console", "desk", "handlers", "knowledge")


def test_every_file_of_the_rooms_is_packed() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    forgotten = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and not any(fnmatch.fnmatch(path.name, each) for each in patterns)
    ]
    assert not forgotten


def test_the_configuration_is_packed() -> None:
    assert PROJECT["tool"]["setuptools"]["data-files"] == {"share/privacy-desk": ["config.yaml"]}
    assert shipped_configuration() == ROOT / "config.yaml"


def test_the_lock_file_holds_every_dependency_with_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|--index|--find-links|file:|^-", lock, re.M)
    runtime, mark, development = lock.partition("# development part")
    assert mark
    for part, wanted in ((runtime, PROJECT["project"]["dependencies"]), (lock, PROJECT["project"]["optional-dependencies"]["dev"])):
        locked = set(re.findall(r"^([a-z0-9-]+)==", part, re.M))
        assert {re.match(r"[\w-]+", each)[0].lower() for each in wanted} <= locked  # type: ignore[index] # every one begins with a name
    entries = re.findall(r"^[a-z0-9-]+==[^\n]*\\\n((?:\s+--hash=sha256:[0-9a-f]{64}[^\n]*\n)+)", runtime + development, re.M)
    assert len(entries) == len(re.findall(r"^[a-z0-9-]+==", lock, re.M))


def test_make_looks_for_the_pythons_that_the_project_names() -> None:
    assert PROJECT["project"]["requires-python"] == ">=3.11,<3.14"
    assert "3.13 3.12 3.11" in (ROOT / "Makefile").read_text(encoding="utf-8")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_make_names_a_missing_python_and_a_missing_venv_with_the_line_that_installs_them(tmp_path: Path) -> None:
    without = tmp_path / "python3"
    without.write_text(f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *) exec "{sys.executable}" "$@";; esac\n')
    without.chmod(0o755)
    for python, said in ((str(without), "python3-venv"), ("", "3.11, 3.12 or 3.13")):
        done = make("setup", f"VENV={tmp_path / 'venv'}", f"PYTHON={python}")
        assert done.returncode != 0
        line, *_ = done.stderr.splitlines()
        assert said in line
        assert "apt-get install" in line
        assert not (tmp_path / "venv").exists()


def test_the_systemd_unit_and_the_ci_script_name_commands_that_exist() -> None:
    unit = (ROOT / "deploy" / "privacy-desk.service").read_text(encoding="utf-8")
    for name in re.findall(r"privacy-desk (\w+) --config", unit):
        assert name in parser().format_help()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"^make (\w+)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.M)) <= targets
