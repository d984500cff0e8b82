"""Tables as CSV (RFC 4180, UTF-8) that a spreadsheet takes for text and never for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from aiohttp import web

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell that is calculated may begin with (OWASP, CSV Injection)."""


def rows_text(rows: Iterable[Iterable[object]]) -> str:
    """The rows as CSV; a cell that looks like a formula begins with an apostrophe."""
    text = StringIO()
    csv.writer(text).writerows([_cell(each) for each in row] for row in rows)
    return text.getvalue()


def download(rows: Iterable[Iterable[object]], name: str) -> web.Response:
    """The rows as a file to save; ``name`` is ours, without what a header would have to escape."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return web.Response(text=rows_text(rows), content_type="text/csv", charset="utf-8", headers=headers)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
