"""The readable form of an access package: one page that stands by itself, without scripts or anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "h2{border-top:1px solid #ccc;padding-top:1rem}table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;"
    "padding:.2rem .8rem .2rem 0}blockquote{margin:.5rem 0;padding-left:1rem;border-left:3px solid #ccc;white-space:pre-line}"
    "p{white-space:pre-line;overflow-wrap:anywhere}"
)
SILENT = "The policy does not say."


def html(data: Mapping[str, Any]) -> str:
    """The page for what ``package_content.gather`` put together."""
    title = f"Your data: {data['request']}"
    body = "\n".join(_body(data))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n<h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )


def _body(data: Mapping[str, Any]) -> Iterator[str]:
    yield "<p>This is the copy of your data that you asked for. The same stands in data.json, for programs. Keep both to yourself.</p>"
    yield _facts((("Request", data["request"]), ("Account", data["account"]), ("Put together", data["made_at"])))
    # Packages that were made before senders were kept have none.
    sender = data.get("sender") or {}
    if any(sender.values()):
        yield _facts((("Who wrote or called", sender["name"] or "not told"), ("The answer goes to", sender["answer_to"] or "not told")))
    if data["files"]:
        yield "<h2>Your account</h2><p>In the folder files:</p><ul>"
        yield from (f"<li>{escape(name)}</li>" for name in data["files"])
        yield "</ul>"
    yield "<h2>What the privacy desk itself holds</h2>"
    yield _facts(
        (
            ("Raw messages", data["counts"]["raw_messages"]),
            ("Texts sent to you", data["counts"]["texts_sent"]),
            ("Language you chose", data["language"] or "none"),
            ("Days after which texts are erased", data["texts_are_kept_days"] or "never"),
        )
    )
    yield from _conversation(data["conversation"])
    for ticket in data["tickets"]:
        yield from _ticket(ticket)
    yield from _policy(data["policy"])


def _conversation(turns: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield "<h3>What was said</h3>"
    for turn in turns:
        yield f"<p><small>{escape(turn['said_at'])}</small>\n<b>You:</b> {escape(turn['text'])}</p>"
        yield _quoted(turn["answer"])


def _ticket(ticket: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h3>{escape(ticket['number'])}</h3>"
    request = ticket["rights_request"]
    yield _facts(
        [("Kind", ticket["kind"]), ("Received", ticket["received_at"]), ("Closed", ticket["closed_at"] or "not yet")]
        + [(name.replace("_", " ").capitalize(), value) for name, value in (request or {}).items() if value]
    )
    for message in ticket["messages"]:
        by, at = escape(message["by"].capitalize()), escape(message["written_at"])
        yield f"<p><small>{at}</small>\n<b>{by}:</b> {escape(message['text'])}</p>"


def _policy(policy: Mapping[str, Any]) -> Iterator[str]:
    if not policy:
        return
    named = ", ".join(filter(None, (policy["title"], f"version {policy['version']}", policy["updated"])))
    yield f"<h2>What the policy says about it</h2><p>{escape(named)}, word for word.</p>"
    for item in policy["items"]:
        yield f"<h3>{escape(item['title'])} <small>{escape(item['item'])}</small></h3>"
        if not item["says"]:
            yield f"<p>{SILENT}</p>"
        for section in item["says"]:
            yield f"<p><b>{escape(section['section'])}</b></p>"
            yield _quoted(section["clauses"])


def _facts(rows: Iterable[tuple[str, object]]) -> str:
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(_shown(value))}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>"


def _shown(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _quoted(lines: Iterable[str]) -> str:
    return f"<blockquote>{'<br>'.join(escape(line) for line in lines)}</blockquote>"
