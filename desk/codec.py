"""Writes replies and dialogues as JSON and reads them back exactly, driven by the fields of their dataclasses."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast

from desk.json_text import dumps, loads
from desk.model.dialogue import Dialogue
from desk.model.errors import StrangeText
from desk.model.reply import Reply
from desk.model.turn import Address

D = TypeVar("D")
Convert = Callable[[Any], Any]

KIND = "is"
"""The key that names the dataclass where a field may hold one of several (the blocks of a reply)."""


def reply_json(reply: Reply) -> str:
    """A reply as JSON."""
    # The history and the outbox keep the same reply, one after the other.
    last, text = _Written.last
    if last is not reply:
        text = dumps(_dump(Reply)(reply))
        _Written.last = reply, text
    return text


class _Written:
    """The reply that was written last, with its JSON."""

    last: tuple[Reply | None, str] = (None, "")
    """One tuple, so that no thread sees half of it."""


def read_reply(text: str) -> Reply:
    """The reply that ``reply_json`` wrote; raises StrangeText."""
    return cast(Reply, _read(Reply, text))


def dialogue_json(dialogue: Dialogue) -> str:
    """A dialogue as JSON, without its address and version, which have columns of their own."""
    return dumps({name: value for name, value in _dump(Dialogue)(dialogue).items() if name not in ("address", "version")})


def read_dialogue(text: str, address: Address, version: int) -> Dialogue:
    """The dialogue that ``dialogue_json`` wrote, put back to its address; raises StrangeText."""
    return replace(cast(Dialogue, _read(Dialogue, text, {"address": {"channel": "", "chat": ""}})), address=address, version=version)


def _read(kind: type, text: str, besides: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """A value of that dataclass; raises StrangeText where another version wrote what this one does not know."""
    try:
        return _load(kind)({**besides, **loads(text)})
    except (LookupError, TypeError, ValueError) as error:
        what = f"A stored {kind.__name__.lower()} cannot be read ({type(error).__name__})"
        raise StrangeText(f"{what}: another version of this program wrote it; go on with that one.") from error


def _same(value: Any) -> Any:
    return value


@cache
def _dump(hint: Any) -> Convert:
    """The function that turns a value of this type into what JSON knows. Defaults are written too: they may change, the text not."""
    if is_dataclass(hint):
        return _dump_dataclass(cast(type, hint))
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _dump_union([each for each in args if each is not type(None)])
    if origin is tuple:
        return _dump_tuple(args)
    if origin is Mapping:
        return dict
    return (lambda value: value.value) if isinstance(hint, type) and issubclass(hint, Enum) else _plain(hint)


def _dump_dataclass(made: type) -> Convert:
    hints = typing.get_type_hints(made)
    names = [each.name for each in fields(made)]
    converts = {name: _dump(hints[name]) for name in names}
    # What JSON knows as it is, is fetched in one go.
    changing = [(name, convert) for name, convert in converts.items() if convert is not _same]
    fetch = attrgetter(*names)
    if len(names) == 1:
        return lambda value: {names[0]: converts[names[0]](fetch(value))}

    def dump(value: Any) -> dict[str, Any]:
        found = dict(zip(names, fetch(value), strict=True))
        for name, convert in changing:
            found[name] = convert(found[name])
        return found

    return dump


def _dump_tuple(args: tuple[Any, ...]) -> Convert:
    converts = [_dump(each) for each in args if each is not Ellipsis]
    if all(convert is _same for convert in converts):
        # JSON writes a tuple as a list.
        return _same
    if args[-1] is Ellipsis:
        convert = converts[0]
        return lambda value: [convert(each) for each in value]
    return lambda value: [convert(each) for convert, each in zip(converts, value, strict=True)]


def _dump_union(members: list[Any]) -> Convert:
    if len(members) == 1:
        convert = _dump(members[0])
        return _same if convert is _same else lambda value: None if value is None else convert(value)
    by_type = {each: (each.__name__, _dump(each)) for each in members}

    def dump(value: Any) -> dict[str, Any]:
        name, convert = by_type[type(value)]
        return {KIND: name, **convert(value)}

    return dump


@cache
def _load(hint: Any) -> Convert:
    """The function that turns what JSON gave into a value of this type. Unknown keys are left alone, missing ones are defaults."""
    if is_dataclass(hint):
        made = cast(type, hint)
        hints = typing.get_type_hints(hint)
        plan = {each.name: _load(hints[each.name]) for each in fields(hint)}
        return lambda value: made(**{name: plan[name](each) for name, each in value.items() if name in plan})
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _load_union([each for each in args if each is not type(None)])
    if origin is tuple:
        if args[-1] is Ellipsis:
            convert = _load(args[0])
            return lambda value: tuple([convert(each) for each in value])
        converts = [_load(each) for each in args]
        return lambda value: tuple([convert(each) for convert, each in zip(converts, value, strict=True)])
    if origin is Mapping:
        return MappingProxyType
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else _plain(hint)


def _load_union(members: list[Any]) -> Convert:
    if len(members) == 1:
        convert = _load(members[0])
        return lambda value: None if value is None else convert(value)
    by_name = {each.__name__: _load(each) for each in members}
    return lambda value: by_name[value[KIND]](value)


def _plain(hint: Any) -> Convert:
    """JSON's own types, as they are; raises TypeError for any other, so that a new field is noticed and not lost."""
    if typing.get_origin(hint) is Literal or hint in (str, int, float, bool):
        return _same
    raise TypeError(f"the codec does not know {hint!r}")
