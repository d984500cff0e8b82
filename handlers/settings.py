"""The settings of what the bot says about who runs it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OperatorSettings:
    """``operator:`` in config.yaml; each also by environment, ``PRIVACY_DESK_OPERATOR_*``. Shown by /developer_info."""

    name: str = ""
    """Who operates this installation; empty = said to be not stated."""
    contact: str = ""
    """How to reach them: an e-mail address or a page."""
