"""The settings of the knowledge base: which policy is explained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """``policy:`` in config.yaml; each also by environment, ``PRIVACY_DESK_POLICY_*``."""

    file: Path | None = None
    """The policy to explain; None = the shipped policy of ai.TokenHub."""
    language: str = ""
    """BCP 47 tag of its text; empty = the one in the file's name (``policy.de.md``), else ``en``."""
