"""The checklist of a request: each step a box to tick, with who did it and when; and the warning where it is completed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.pages import words
from console.pages.act_fields import Fields
from console.web.markup import Child, Markup, el, join
from desk.ticking import Step

STEPS, UNTICKED = "steps", "unticked"
"""Ids of what is brought up to date on open pages: the list, and the warning."""


@dataclass(frozen=True, slots=True)
class Checklist(Fields):
    """The checklist of one ticket, for one visit."""

    def shown(self) -> Markup:
        """The steps; the place is kept where there are none."""
        steps, request = self.seen.steps, self.seen.ticket.request
        if not steps or request is None:
            return el("div", id=STEPS, hidden=True)
        done = sum(each.is_done for each in steps)
        title = "Ticked before it ended" if request.has_ended else f"Before it is completed ({done} of {len(steps)} ticked)"
        may_tick = self.visit.may_write and not request.has_ended
        lines = el("ul", (self._line(at, each, may_tick=may_tick) for at, each in enumerate(steps, 1)), class_="steps")
        return el("section", el("h2", title), self.form("tick", lines, data_quiet=True) if may_tick else lines, id=STEPS)

    def _line(self, at: int, step: Step, *, may_tick: bool) -> Markup:
        said = join(el("span", "☑ " if step.is_done else "☐ ", aria_hidden="true"), step.text)
        who: Child = None
        if step.at is not None:
            who = el("p", f"{words.actor(step.by)}, ", words.time(step.at), class_="note")
        if not may_tick:
            return el("li", said, who)
        name, checked = ("untick", "true") if step.is_done else ("tick", "false")
        return el("li", el("button", said, name=name, value=step.text, role="checkbox", aria_checked=checked, id=f"step-{at}"), who)


def warning(steps: Sequence[Step]) -> Markup:
    """What stands above the button that completes a request; hidden where every step is ticked."""
    left = sum(not each.is_done for each in steps)
    text = f"{left} of the {len(steps)} steps above are not ticked. It can be completed all the same."
    return el("p", text if left else None, id=UNTICKED, class_="warning", hidden=not left)
