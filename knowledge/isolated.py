"""Reads a policy file in a process of its own, with bounds on time and memory, so that no file can harm the running desk."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from knowledge.errors import PolicyFormatError
from knowledge.files import read_policy
from knowledge.policy import Clause, Policy, Section, Translation

SECONDS = 10
MEMORY = 512 * 1024 * 1024
"""Bytes of address space for the child."""


def read_isolated(path: Path, *, language: str | None = None, version: int = 1) -> Policy:
    """``read_policy`` in a child process that may take ``SECONDS`` and ``MEMORY``; raises PolicyFormatError like it."""
    order = json.dumps({"path": str(path), "language": language, "version": version})
    environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONUTF8": "1", "PATH": os.environ.get("PATH", "")}
    command = [sys.executable, "-s", "-m", "knowledge.isolated"]
    try:
        child = subprocess.run(command, input=order.encode(), capture_output=True, timeout=SECONDS, env=environment, check=False)  # noqa: S603  # our own interpreter and module
    except subprocess.TimeoutExpired:
        raise PolicyFormatError(f"{path}: takes longer than {SECONDS} s to read; give the policy's text alone") from None
    try:
        answer = json.loads(child.stdout)
    except ValueError:
        limit = MEMORY // 1024 // 1024
        raise PolicyFormatError(f"{path}: cannot be read within {limit} MB of memory; give the policy's text alone") from None
    if "error" in answer:
        raise PolicyFormatError(answer["error"], answer["line"])
    return policy_from_json(answer)


def policy_to_json(policy: Policy) -> dict[str, Any]:
    """The policy as plain JSON types."""
    return asdict(policy)


def policy_from_json(stored: dict[str, Any]) -> Policy:
    """The policy that ``policy_to_json`` was given."""
    sections = tuple(
        Section(**{**section, "clauses": tuple(Clause(**clause) for clause in section["clauses"])}) for section in stored["sections"]
    )
    translations = tuple(Translation(**translation) for translation in stored.get("translations", ()))
    return Policy(**{**stored, "sections": sections, "warnings": tuple(stored["warnings"]), "translations": translations})


def main() -> None:
    """The child: an order on standard input, the policy or the reason against it on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    order = json.load(sys.stdin)
    try:
        policy = read_policy(Path(order["path"]), language=order["language"], version=order["version"])
    except PolicyFormatError as error:
        json.dump({"error": str(error), "line": error.line}, sys.stdout)
    else:
        json.dump(policy_to_json(policy), sys.stdout)


if __name__ == "__main__":
    main()
