"""The errors of the knowledge base."""

from __future__ import annotations


class PolicyFormatError(Exception):
    """A policy file cannot be read as a policy; its text is one sentence (what, where, what next)."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line
        """Counted from 1; 0 where no line can be named."""


class LexiconError(Exception):
    """A lexicon, question bank or wording file breaks its form; its text names file, line and nearest key."""
