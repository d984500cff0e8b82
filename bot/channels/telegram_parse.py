"""From one raw Telegram update to a Turn, or to None where the bot stays silent on purpose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bot.channels.telegram_media import attachment_of
from desk.model.turn import Address, Turn, TurnKind
from handlers import actions

CHANNEL = "telegram"
LONGEST_TEXT = 4096
"""Characters kept of a text; Telegram's own limit for a message, counted there in UTF-16 units."""

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
"""What Telegram is asked to send; channel posts, polls, reactions and business messages are none of this bot's business."""

MEDIA = (
    "animation", "audio", "contact", "dice", "document", "game", "live_photo", "location", "paid_media", "photo", "poll",
    "sticker", "story", "venue", "video", "video_note", "voice", "invoice", "giveaway", "checklist",
)  # fmt: skip
"""Fields of a message that make it something to look at or listen to."""

SOME_BOT = re.compile(r"@\w{2,}bot\b", re.IGNORECASE)
"""The name of a bot, which always ends so (https://core.telegram.org/bots/features#creating-a-new-bot)."""
SERVICE = frozenset({
    "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo", "group_chat_created",
    "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed", "migrate_to_chat_id",
    "migrate_from_chat_id", "pinned_message", "successful_payment", "refunded_payment", "users_shared", "chat_shared",
    "connected_website", "write_access_allowed", "passport_data", "proximity_alert_triggered", "boost_added",
    "chat_background_set", "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
    "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created", "giveaway_winners",
    "giveaway_completed", "video_chat_scheduled", "video_chat_started", "video_chat_ended",
    "video_chat_participants_invited", "web_app_data", "checklist_tasks_done", "checklist_tasks_added", "gift",
    "unique_gift", "paid_message_price_changed", "direct_message_price_changed",
})  # fmt: skip
"""Notices of Telegram about the chat itself, which nobody expects an answer to."""


def chat_of(raw: Mapping[str, Any]) -> str:
    """The chat that an update belongs to, found without parsing it, as the key of its line; "" where there is none to be seen."""
    for kind in ("message", "edited_message"):
        if (chat := _chat_id(raw.get(kind))) is not None:
            return chat
    query = raw.get("callback_query")
    if isinstance(query, dict):
        return _chat_id(query.get("message")) or ""
    return ""


def date_of(raw: Any) -> int:
    """When a message was sent, Unix seconds, found without parsing; 0 where that is not to be seen."""
    message = raw.get("message") if isinstance(raw, dict) else None
    date = message.get("date") if isinstance(message, dict) else None
    return date if type(date) is int else 0


def private_chat_of(raw: Mapping[str, Any]) -> str:
    """The chat of an update where an apology is in place: a private one, found without parsing; else ""."""
    holder = raw.get("message")
    chat = holder.get("chat") if isinstance(holder, dict) else None
    return chat_of(raw) if isinstance(chat, dict) and chat.get("type") == "private" else ""


def source_of(raw: Mapping[str, Any], text: str, bot_id: int) -> str:
    """The id of an update among those of all bots; one without a number is known by its text."""
    number = raw.get("update_id")
    id = str(number) if type(number) is int else sha256(text.encode()).hexdigest()[:16]
    return f"{bot_id}:{id}"


def takes_back(raw: Mapping[str, Any]) -> bool:
    """Whether an update can only take a request back, found without parsing."""
    message, query = raw.get("message"), raw.get("callback_query")
    text = message.get("text") if isinstance(message, dict) else None
    data = query.get("data") if isinstance(query, dict) else None
    if isinstance(data, str):
        return actions.takes_back(data, is_press=True)
    return isinstance(text, str) and actions.takes_back(text, is_press=False)


def press_of(raw: Mapping[str, Any]) -> str | None:
    """The id of a button's press that Telegram wants acknowledged, found without parsing."""
    query = raw.get("callback_query")
    id = query.get("id") if isinstance(query, dict) else None
    return id if isinstance(id, str) else None


def turn_of(raw: Mapping[str, Any], bot_id: int, username: str | None) -> Turn | None:
    """Reads one raw update of the bot with that id and name (without ``@``; None while it is not known).

    In groups only what is said to the bot becomes a turn: commands, its name, replies to it, presses of its buttons.
    Any exception means that the update has a shape that cannot be read.
    """
    holder = raw.get("message") or raw.get("edited_message")
    kind = _kind(holder) if isinstance(holder, dict) else TurnKind.OTHER
    if kind is None:
        return None
    source = f"{bot_id}:{_whole(raw['update_id'])}"
    if (query := raw.get("callback_query")) is not None:
        return _press(query, source)
    return None if holder is None else _said(_object(holder), kind, source, bot_id, username, is_edit=_is_edit(raw))


def _said(message: Mapping[str, Any], kind: TurnKind, source: str, bot_id: int, username: str | None, *, is_edit: bool) -> Turn | None:
    chat, sender = _chat(message), _user(message.get("from"))
    at = _moment(message, "edit_date" if is_edit else "date")
    if sender.get("is_bot"):
        return None
    text = _clean(_text(message, "text") or _text(message, "caption"))
    is_private = chat["type"] == "private"
    if not is_private:
        if chat["type"] not in ("group", "supergroup") or not _is_for_us(message, text, bot_id, username):
            return None
        text = _without_name(text, username)
    text = _without_target(text, username)
    file = attachment_of(message) if kind is TurnKind.MEDIA else None
    if is_edit:
        # A live location is "edited" every few seconds; only words can be asked anew, and a picture put in another's place.
        if not text and (file is None or not is_private):
            return None
        kind = TurnKind.EDIT
    return Turn(_address(message), kind, text, at, source, _hint(sender), is_private, file, _message_id(message))


def _message_id(message: Mapping[str, Any]) -> str:
    id = message.get("message_id")
    return str(id) if type(id) is int else ""


def _press(query: Any, source: str) -> Turn | None:
    """A press of a button of ours; Telegram does not say when it happened, so that the time is now."""
    message, data, sender = _object(query).get("message"), query.get("data"), _object(query["from"])
    if message is None or not isinstance(data, str):
        return None
    # A message too old to be shown knows its chat only.
    is_private = _chat(_object(message))["type"] == "private"
    return Turn(_address(message), TurnKind.PRESS, _clean(data), datetime.now(UTC), source, _hint(sender), is_private)


def _kind(message: Mapping[str, Any]) -> TurnKind | None:
    if "text" in message:
        return TurnKind.TEXT
    if any(field in message for field in MEDIA):
        return TurnKind.MEDIA
    if SERVICE & message.keys():
        return None
    return TurnKind.OTHER


def _address(message: Mapping[str, Any]) -> Address:
    """The chat, and in a forum the topic behind a slash, which ``chat_and_topic`` takes apart again."""
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    return Address(CHANNEL, f"{message['chat']['id']}/{_whole(topic)}" if topic else str(message["chat"]["id"]))


def chat_and_topic(address: Address) -> tuple[str, int | None]:
    """The Bot API's chat_id and message_thread_id of an address."""
    chat, _, topic = address.chat.partition("/")
    return chat, int(topic) if topic else None


def _is_for_us(message: Mapping[str, Any], text: str, bot_id: int, username: str | None) -> bool:
    asked = _object(message.get("reply_to_message") or {})
    # Every message of a forum's topic formally replies to the notice that opened it.
    if "forum_topic_created" not in asked and _user(asked.get("from")).get("id") == bot_id:
        return True
    if text.startswith("/"):
        target = text.split(maxsplit=1)[0].partition("@")[2]
        return not target or username is None or target.casefold() == username.casefold()
    if username is None:
        # Right after a start nobody has told us our name yet; a name of some bot is then taken for ours rather than missed.
        return SOME_BOT.search(text) is not None
    return f"@{username.casefold()}" in text.casefold()


def _without_target(text: str, username: str | None) -> str:
    """``/start@our_bot x`` is ``/start x``."""
    if not text.startswith("/"):
        return text
    command = text.split(maxsplit=1)[0]
    name, at, target = command.partition("@")
    is_ours = at and (username is None or target.casefold() == username.casefold())
    return name + text.removeprefix(command) if is_ours else text


def _without_name(text: str, username: str | None) -> str:
    if username is None or text.startswith("/"):
        return text
    at = text.casefold().find(f"@{username.casefold()}")
    # Case folding may change a text's length; where it did, the name stays, which only makes the question longer.
    if at < 0 or len(text.casefold()) != len(text):
        return text
    return f"{text[:at]} {text[at + len(username) + 1 :]}".strip(" ,:;\n")


def _hint(user: Mapping[str, Any]) -> str | None:
    code = user.get("language_code")
    return code[:35] if isinstance(code, str) and code.isascii() and code else None


def _is_edit(raw: Mapping[str, Any]) -> bool:
    return not raw.get("message")


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("expected an object")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("expected a whole number")
    return value


def _text(message: Mapping[str, Any], field: str) -> str:
    value = message.get(field)
    if value is not None and not isinstance(value, str):
        raise TypeError("expected a text")
    return value or ""


def _chat(message: Mapping[str, Any]) -> Mapping[str, Any]:
    chat = _object(message["chat"])
    _whole(chat["id"])
    if not isinstance(chat["type"], str):
        raise TypeError("expected a text")
    return chat


def _user(value: Any) -> Mapping[str, Any]:
    return {} if value is None else _object(value)


def _moment(message: Mapping[str, Any], field: str) -> datetime:
    """The time of a message, seconds since 1970; an edit that names none has that of the message."""
    seconds = message.get(field) or message["date"]
    return datetime.fromtimestamp(_whole(seconds), UTC)


def _clean(text: str) -> str:
    """``text`` within bounds and storable everywhere: no lone surrogates, no NUL."""
    text = text[:LONGEST_TEXT].replace("\x00", " ")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _chat_id(message: object) -> str | None:
    chat = message.get("chat") if isinstance(message, dict) else None
    id = chat.get("id") if isinstance(chat, dict) else None
    return str(id) if isinstance(id, int) and not isinstance(id, bool) else None
