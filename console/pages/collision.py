"""Two who acted at once: what was done meanwhile, beside what was typed; nothing of it has been sent, and sending it is a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.pages import words
from console.pages.conversation import entries
from console.web.markup import Markup, el
from desk.transcripts import Entry
from knowledge.reading import Right

_SILENT = ("version", "heard", "then", "queue", "template", "fits")
_NAMES = {
    "text": "Text",
    "typed": "Number",
    "told": "How the person is told",
    "way": "The way",
    "answer_to": "Where the answer goes",
    "right": "Asks for",
}
_BOXES = ("reply", "note", "by-hand")
"""Acts whose form always stands open below the conversation."""


def crossed(act: str, typed: Mapping[str, str], meanwhile: Sequence[Entry]) -> Markup:
    """Both side by side; ``meanwhile``: what was done and written since the form was shown."""
    own = [(name, text) for name, text in typed.items() if text and name not in _SILENT]
    form = f"#{act}-text" if act in _BOXES else "#act-" + act
    left = el("section", el("h2", "Done meanwhile"), el("ol", entries(meanwhile), class_="talk"))
    right = el(
        "section",
        el("h2", "What you were about to send"),
        el("dl", ([el("dt", _NAMES.get(name, name.capitalize())), el("dd", _said(name, text), dir="auto")] for name, text in own)),
        el("p", "Nothing of it was sent. It stands in its form again: change it, send it as it is, or leave it."),
        el("p", el("a", "To the form", href=form, class_="button")),
    )
    return el("div", left, right if own else None, class_="two", id="crossed")


def _said(name: str, text: str) -> str:
    """What was chosen, as its form words it."""
    return words.RIGHTS[Right(text)] if name == "right" and text in set(Right) else text
