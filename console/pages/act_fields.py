"""What the forms of a ticket's acts are made of: a fold for each act, its fields, and what was typed when it was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.pages.acts import LONGEST_TEXT
from console.pages.frame import Visit, form
from console.pages.seen import Seen
from console.web.markup import Attribute, Child, Markup, el, join


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one ticket's forms, for one visit."""

    visit: Visit
    seen: Seen
    failed: str = ""
    """The act that was just refused: its form is open and holds what was typed."""
    typed: Mapping[str, str] = field(default_factory=dict)

    def act(self, act: str, title: str, fields: Child, button: str, *, is_open: bool = False) -> Markup:
        """An act behind its name, unfolded where it was just refused."""
        name = f"act-{act}"
        inner = self.form(act, fields, el("p", el("button", button)))
        return el("details", el("summary", title), inner, open=is_open or self.failed == act, id=name)

    def form(self, act: str, *children: Child, **attributes: Attribute) -> Markup:
        """A form that says which version of the ticket, and which of the user's words, it was filled in for."""
        version = el("input", type="hidden", name="version", value=self.seen.ticket.version)
        last = el("input", type="hidden", name="heard", value=self.seen.heard)
        return form(self.visit, f"/console/tickets/{self.seen.ticket.number}/{act}", version, last, *children, **attributes)

    def way(self, act: str, label: str, more: str = "", *, required: bool = True) -> Markup:
        """The field for how the person was told where no chat takes it, with the address that they left."""
        request = self.seen.ticket.request
        to = ", ".join(request.sender.answer_to.splitlines()) if request is not None else ""
        # Apart from the words around it, so that an address of another direction turns none of them.
        where = join("The answer goes to: ", el("span", to, dir="auto"), ". ") if to else None
        note = join(where, more or "Such as 'letter of 3 March'.")
        return self.input(act, "told", label, note, required=required)

    def value(self, act: str, name: str) -> str:
        """What was typed into a field of the act that was just refused; "" for the others."""
        return self.typed.get(name, "") if self.failed == act else ""

    def area(self, act: str, name: str, label: str, note: str, *, described: str = "") -> Markup:
        """A field of several lines with its label, and a note that says more."""
        id = f"{act}-{name}"
        field = el(
            "textarea",
            # A first line break would be taken for the one that HTML drops.
            f"\n{self.value(act, name)}",
            id=id,
            name=name,
            rows=4,
            required=True,
            maxlength=LONGEST_TEXT,
            dir="auto",
            aria_describedby=f"{id}-note {described}".strip(),
        )
        return join(el("label", label, for_=id), el("p", note, id=f"{id}-note", class_="note"), field)

    def input(self, act: str, name: str, label: str, note: Child, *, required: bool = True, **more: Attribute) -> Markup:
        """A field of one line."""
        id = f"{act}-{name}"
        field = el(
            "input",
            id=id,
            name=name,
            value=self.value(act, name),
            required=required,
            maxlength=2000,
            autocomplete="off",
            aria_describedby=f"{id}-note",
            **more,
        )
        return join(el("label", label, for_=id), el("p", note, id=f"{id}-note", class_="note"), field)
