"""A form that is sent twice opens one ticket: a double click, a reload and the back button lead to the first one."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping

from desk.model.errors import NotAllowed
from desk.office import Desk
from desk.store import sent_forms

_TOKEN = re.compile(r"[0-9a-f]{32}")


def new_token() -> str:
    """What makes one form another than every other one."""
    return secrets.token_hex(16)


def opened(desk: Desk, token: str, typed: Mapping[str, str], opens: Callable[[], str]) -> tuple[str, bool]:
    """The number of the ticket that a form opens, and whether it had been opened before; ``opens`` opens it.

    A form without a token of ours, such as one of an earlier release that was still open, counts anew each time. Raises NotAllowed
    where the form was sent before with other words: they may be another person's request, and must not be lost.
    """
    if not _TOKEN.fullmatch(token):
        return opens(), False
    content = desk.sealer.blind(f"form\n{json.dumps(sorted(typed.items()))}")
    before = sent_forms.get(desk.tx, token)
    if before is None:
        number = opens()
        sent_forms.add(desk.tx, token, content, number, desk.now)
        return number, False
    if before["content"] != content:
        raise NotAllowed(
            f"This form was recorded before, as {before['number']}, and something else stood in it; what stands here now was not recorded. "
            "If it is another request, record it now: it gets a number of its own."
        )
    return str(before["number"]), True


def is_used(desk: Desk, token: str) -> bool:
    """Whether a form of that token has opened a ticket."""
    return sent_forms.get(desk.tx, token) is not None
