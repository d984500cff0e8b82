"""HTML as nested calls, where every text is escaped unless it is markup already."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TypeAlias

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
"""Elements that have no end tag (https://html.spec.whatwg.org/#void-elements)."""


class Markup(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


Child: TypeAlias = "str | Iterable[Child] | None"
Attribute: TypeAlias = str | int | bool | None


def el(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One element.

    Takes its children (texts are escaped, None is left out, iterables are flattened) and its attributes:
    ``class_`` gives ``class``, ``aria_label`` gives ``aria-label``, True a bare attribute, False and None none.
    """
    start = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Markup(start if name in VOID else f"{start}{_inner(children)}</{name}>")


def join(*children: Child) -> Markup:
    """The children alone, one after the other."""
    return Markup(_inner(children))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def _inner(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, str):
        return child if isinstance(child, Markup) else escape(child, quote=False)
    return "".join(_inner(each) for each in child)
