"""The report as one self-contained page: charts in inline SVG, each with its table, readable in light and in dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from knowledge.evaluation.figures import Share
from knowledge.evaluation.report import Report, columns_of, got, says, wanted
from knowledge.evaluation.tables import interval, percent

CHARTED = ("top1", "must_contain", "rights", "false_answer")
"""The figures that get a bar for every language and style."""
CELLS = ("share", "hits", "95 %")
CELL, LABEL, ROW = 44, 190, 26
"""Pixels: side of a heat map's cell, width of the labels on the left, height of a bar's row."""
BAR = 420
"""Pixels that stand for 100 %."""

# The colours come in two sets, so that words stand out from the page and from the darkest cell by 4.5 to 1 in both.
STYLE = """
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --fill: #1f6feb; --bad: #cf222e;
}
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --ink: #e6edf3; --soft: #9da7b3; --line: #30363d; --fill: #58a6ff; --bad: #ff7b72; }
}
body {
  margin: 2rem auto; max-width: 62rem; padding: 0 1rem;
  background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
}
h1, h2, h3 { line-height: 1.2; }
p, summary { color: var(--soft); }
.wide { overflow-x: auto; }
svg { display: block; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
table { border-collapse: collapse; font-size: 14px; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child, td.text, th.text { text-align: left; }
td.text { overflow-wrap: anywhere; white-space: normal; }
"""
HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)


def as_html(report: Report, title: str, misses: int) -> str:
    """The page; it loads nothing, runs no script, and every text in it is escaped."""
    asked = f"{report.questions} questions, {report.turns} turns of dialogues"
    speed = f"per reply p50 {report.latency.p50:.2f} ms, p99 {report.latency.p99:.2f} ms"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{asked}; {speed}.</p>",
        "<h2>Figures</h2>",
        _figures(report),
    ]
    if report.kinds:
        body += ["<h2>What was asked, what came back</h2>", _heat("Kinds as labelled (rows) and as replied (columns)", report.kinds)]
    if report.sections:
        body += [
            "<h2>Sections</h2>",
            _heat("Best section of answerable questions (rows) and the section that was quoted (columns)", report.sections),
        ]
    for group in ("language", "style"):
        if report.groups.get(group):
            body.append(f"<h2>By {group}</h2>")
            body += [_bars(name, group, report.groups[group]) for name in CHARTED]
    body.append(_misses(report, misses))
    return f"{HEAD}<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>{''.join(body)}</body></html>\n"


def _figures(report: Report) -> str:
    rows = [[name, *_cells(share), says(name)] for name, share in report.figures.items() if share.count]
    if report.dialogues.count:
        rows.append(["dialogues", *_cells(report.dialogues), "dialogues whose every turn went as expected"])
    return _table(["figure", *CELLS, "what is counted"], rows, text_column=4)


def _cells(share: Share) -> tuple[str, str, str]:
    return percent(share.value), f"{share.hits} of {share.count}", interval(share)


def _heat(title: str, counts: Mapping[tuple[str, str], int]) -> str:
    rows, columns = columns_of(counts)
    top = 12 + max(len(column) for column in columns) * 6
    width, height = LABEL + CELL * len(columns) + top, top + CELL * len(rows) + 8
    marks = []
    for index, column in enumerate(columns):
        x = LABEL + CELL * index + CELL // 2
        marks.append(f'<text x="{x}" y="{top - 8}" transform="rotate(-45 {x} {top - 8})">{escape(column)}</text>')
    for line, row in enumerate(rows):
        total = sum(counts.get((row, column), 0) for column in columns)
        y = top + CELL * line
        marks.append(f'<text x="{LABEL - 8}" y="{y + CELL // 2 + 4}" text-anchor="end">{escape(row)}</text>')
        for index, column in enumerate(columns):
            marks.append(_cell(LABEL + CELL * index, y, counts.get((row, column), 0), total))
    twin = _table(["", *columns], [[row, *(str(counts.get((row, column), 0)) for column in columns)] for row in rows])
    return _chart(title, "Darker: a larger part of the row.", (width, height), marks, twin)


def _cell(x: int, y: int, count: int, total: int) -> str:
    # At most 0.55 opaque: the page's ink stays readable on it in both sets of colours.
    shade = 0.55 * count / total if total else 0.0
    number = f'<text x="{x + CELL // 2}" y="{y + CELL // 2 + 4}" text-anchor="middle">{count}</text>' if count else ""
    square = (
        f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" fill="var(--fill)" fill-opacity="{shade:.2f}" stroke="var(--line)"/>'
    )
    return square + number


def _bars(name: str, group: str, rows: Mapping[str, Mapping[str, Share]]) -> str:
    shares = {value: figures[name] for value, figures in rows.items() if figures[name].count}
    if not shares:
        return ""
    marks = []
    for line, (value, share) in enumerate(shares.items()):
        marks += _bar(value, share, 8 + ROW * line, "var(--bad)" if "less is better" in says(name) else "var(--fill)")
    axis = 8 + ROW * len(shares)
    for tick in (0, 25, 50, 75, 100):
        x = LABEL + BAR * tick / 100
        marks.append(f'<line x1="{x:.0f}" x2="{x:.0f}" y1="4" y2="{axis}" stroke="var(--line)"/>')
        marks.append(f'<text x="{x:.0f}" y="{axis + 16}" text-anchor="middle">{tick}</text>')
    twin = _table([group, *CELLS], [[value, *_cells(share)] for value, share in shares.items()])
    note = f"{says(name)}. In percent; the whiskers are the 95 % interval."
    return _chart(f"{name} by {group}", note, (LABEL + BAR + 130, axis + 26), marks, twin)


def _bar(label: str, share: Share, y: int, fill: str) -> list[str]:
    low, high = (LABEL + BAR * end for end in share.interval or (0.0, 0.0))
    middle = y + ROW // 2 - 3
    whisker = f"M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 5}v10M{high:.1f} {middle - 5}v10"
    return [
        f'<text x="{LABEL - 8}" y="{middle + 4}" text-anchor="end">{escape(label)}</text>',
        f'<rect x="{LABEL}" y="{y}" width="{BAR * (share.value or 0.0):.1f}" height="{ROW - 8}" fill="{fill}" fill-opacity="0.55"/>',
        f'<path d="{whisker}" stroke="var(--ink)" fill="none"/>',
        f'<text x="{LABEL + BAR + 12}" y="{middle + 4}">{percent(share.value)} of {share.count}</text>',
    ]


def _chart(title: str, note: str, size: tuple[int, int], marks: Sequence[str], twin: str) -> str:
    width, height = size
    said = escape(title)
    picture = f'<svg role="img" aria-label="{said}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{"".join(marks)}</svg>'
    scrolled = f'<h3>{said}</h3><p>{escape(note)}</p><div class="wide" tabindex="0">{picture}</div>'
    return f"{scrolled}<details><summary>The same as a table</summary>{twin}</details>"


def _misses(report: Report, count: int) -> str:
    if not count or not report.misses:
        return ""
    shown = report.misses[:count]
    rows = [
        [miss.question.id, wanted(miss.question), got(miss.given), "yes" if miss.tolerated else "", miss.question.text] for miss in shown
    ]
    heads = ["question", "wanted", "got", "tolerated", "text"]
    return f"<h2>Misses</h2><p>{len(shown)} of {len(report.misses)}</p>" + _table(heads, rows, text_column=4)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], text_column: int = 0) -> str:
    def line(cells: Sequence[str], tag: str) -> str:
        starts = [f'<{tag} class="text">' if index == text_column else f"<{tag}>" for index in range(len(cells))]
        return f"<tr>{''.join(f'{start}{escape(cell)}</{tag}>' for start, cell in zip(starts, cells, strict=True))}</tr>"

    body = "".join(line(row, "td") for row in rows)
    return f'<div class="wide"><table><thead>{line(heads, "th")}</thead><tbody>{body}</tbody></table></div>'
