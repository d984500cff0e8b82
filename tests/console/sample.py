"""A desk with sample people, tickets and requests in every state, to look at."""

from __future__ import annotations

from datetime import timedelta

from desk import attachments, decisions, requests, tickets
from desk.file_types import PNG
from desk.model.attachment import Attachment
from desk.model.request import Proof, Scope
from desk.model.turn import Address
from desk.office import Desk, Office
from knowledge.reading import Right
from tests.console.staffed import hire

LONG = "I have written three times now, and nobody could tell me which of my uploads are still there. " * 4


def fill(office: Office) -> dict[str, str]:
    """Fills an empty office; name -> number."""
    hire(office)
    return office.write_now(_fill)


def _fill(desk: Desk) -> dict[str, str]:
    numbers: dict[str, str] = {}

    def wish(name: str, right: Right, days: int, *, language: str = "en", channel: str = "telegram", scope: Scope | None = None) -> str:
        address = Address(channel, f"chat-{name}") if channel != "staff" else None
        opened = requests.open_request(
            desk, address, right, language=language, received_at=desk.now - timedelta(days=days), scope=scope, context=[f"{name}: please!"]
        )
        numbers[name] = opened.number
        return opened.number

    overdue = wish("overdue", Right.ACCESS, 40)
    requests.verify(desk, overdue, Proof("acc-1001", "link", desk.now))
    late = wish("late", Right.DELETE, 29, language="de", channel="web")
    requests.verify(desk, late, Proof("acc-1002", "mail", desk.now))
    fresh = wish("fresh", Right.DELETE, 1, language="zh", scope=Scope(part="account", words=("把我的账户删掉，谢谢",)))
    tickets.write(desk, tickets.show(desk, fresh), "user", None, LONG)
    wish("unverified", Right.CORRECT, 3, scope=Scope(field="email", value="new@example.org"))
    refused = wish("proposed", Right.WITHDRAW, 10, channel="staff")
    requests.verify(desk, refused, Proof("acc-1003", "link", desk.now))
    decisions.propose_refusal(desk, refused, "staff:Bob", reason="Sent twice within a week", basis="GDPR art. 12(5)")
    done = wish("done", Right.WITHDRAW, 5)
    requests.verify(desk, done, Proof("acc-1004", "link", desk.now))
    decisions.complete(desk, done, "staff:Bob", {"stopped": "The analysis of your usage"}, "chat")
    opened = tickets.open_ticket(
        desk,
        Address("web", "chat-question"),
        "human",
        None,
        language="en",
        received_at=desk.now,
        context=["Where can I see my invoices?", "I would like to talk to a person <b>now</b>"],
    )
    numbers["question"] = opened.number
    tickets.take(desk, opened.number, "Bob")
    tickets.note(desk, opened.number, "Looks like the same person as last week.", "staff:Bob")
    tickets.reply(desk, opened.number, "Good morning! Your invoices are under Settings, Billing.", "staff:Bob")
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 2000
    attachments.upload(desk, opened.address, "u1", "screenshot of my invoices.png", picture, kind=PNG, at=desk.now)
    attachments.add(desk, opened.number, Attachment("screenshot.png", "image/png", None, "u1"), "See here", at=desk.now)
    return numbers
