"""The errors that the desk raises; each says in one sentence what went wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class PrivacyDeskError(Exception):
    """Anything that the operator or the caller can do something about; its text is one clear sentence: what, where, what next."""


class SettingsError(PrivacyDeskError):
    """A setting cannot be used."""


class StoreError(PrivacyDeskError):
    """The database cannot be opened, read or written."""


class KeyFileError(PrivacyDeskError):
    """The key file is missing, unreadable or not the one that the database was sealed with."""


class StrangeText(PrivacyDeskError):
    """What stands in the database was written by another version of this program, and this one cannot read it."""


class NotFound(PrivacyDeskError):
    """There is no ticket of that number."""


class ClaimLost(PrivacyDeskError):
    """Another run has taken over the update or reply that this one was working on; what it did is undone."""


class Moved(PrivacyDeskError):
    """The dialogue moved while a turn was being read; read it again."""


class NotAllowed(PrivacyDeskError):
    """That cannot be done in this state, or not by this person; its text says what can be done instead."""


class Counted(NotAllowed):
    """A refusal that leaves something: what was begun is undone, and ``count`` is done in a transaction of its own."""

    def __init__(self, text: str, count: Callable[[Any], object]) -> None:
        """Takes the sentence, and what is done with a desk."""
        super().__init__(text)
        self.count = count


class Collision(PrivacyDeskError):
    """Somebody else was faster; its text says what they did."""


class ApprovalNeeded(PrivacyDeskError):
    """A second person has to approve first."""


class NotSignedIn(PrivacyDeskError):
    """Name and password, or the token, are not those of an active member of staff."""
