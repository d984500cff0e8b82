"""Groups: nothing personal is said or done there, and a button leads into the private chat."""

from __future__ import annotations

from desk.model.reply import Choice, Say
from desk.model.turn import Turn
from desk.settings import DeskSettings

PAYLOAD = "rights"
"""What ``/start`` is given there; it tells nobody in the group what was asked for."""


def door(turn: Turn, rules: DeskSettings) -> Choice | None:
    """The button that leads out of a group into the private chat; None where there is none to lead to, or no name of ours yet.

    The link is Telegram's (https://core.telegram.org/bots/features#deep-linking).
    """
    if turn.private or turn.address.channel != "telegram" or not rules.telegram_name:
        return None
    return Choice("private", Say("button.private"), url=f"https://t.me/{rules.telegram_name}?start={PAYLOAD}")
