"""The settings of the systems that the desk talks to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """``directory:`` in config.yaml: who knows the registered address of an account."""

    file: Path | None = None
    """A YAML or CSV file of accounts."""
    url: str = ""
    """Root of an HTTP look-up instead."""
    key: str = ""
    """Bearer key of that look-up."""


@dataclass(frozen=True, slots=True)
class HandoffSettings:
    """``handoff:`` in config.yaml: the other console, where ``desk.handoff`` is ``webhook``."""

    url: str = ""
    """Where events are posted to."""
    secret: str = ""
    """``whsec_`` and 24 to 64 bytes in base64, as Standard Webhooks 1.0.0 has it; two, the new one first, while it is changed."""
