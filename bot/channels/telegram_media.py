"""The file in a Telegram message: its name, kind, size, and the id that it is fetched by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk.model.attachment import Attachment

FILES: Mapping[str, tuple[str, str]] = {
    "animation": ("animation.mp4", "video/mp4"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "document": ("document", ""),
    "sticker": ("sticker.webp", "image/webp"),
    "video": ("video.mp4", "video/mp4"),
    "video_note": ("video.mp4", "video/mp4"),
    "voice": ("voice.ogg", "audio/ogg"),
}
"""Fields that hold a file (https://core.telegram.org/bots/api#message): what it is called and is where nothing is said."""
LONGEST = 200
"""Characters kept of a name or an id."""


def attachment_of(message: Mapping[str, Any]) -> Attachment | None:
    """The file that came with a message, a photo in its largest size; None where there is none, or none that can be fetched."""
    photo = _largest(message.get("photo"))
    if photo is not None:
        return _attachment(photo, "photo.jpg", "image/jpeg")
    # An animation is sent as a document too, for older programs.
    for field, (name, kind) in FILES.items():
        if isinstance(file := message.get(field), dict):
            return _attachment(file, name, kind)
    return None


def _attachment(file: Mapping[str, Any], name: str, kind: str) -> Attachment | None:
    id = file.get("file_id")
    if not isinstance(id, str) or not id:
        return None
    size = file.get("file_size")
    return Attachment(
        name=_text(file.get("file_name")) or name,
        type=_text(file.get("mime_type")) or kind,
        size=size if type(size) is int and size >= 0 else None,
        external=id,
    )


def _largest(photo: Any) -> Mapping[str, Any] | None:
    sizes = [size for size in photo if isinstance(size, dict)] if isinstance(photo, list) else []
    return max(sizes, key=_pixels, default=None)


def _pixels(size: Mapping[str, Any]) -> int:
    width, height = size.get("width"), size.get("height")
    return width * height if type(width) is int and type(height) is int else 0


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return value[:LONGEST].replace("\x00", " ").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
