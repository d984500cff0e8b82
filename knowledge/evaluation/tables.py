"""The report as tables of text, for a terminal of about 110 columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from knowledge.evaluation.figures import Share
from knowledge.evaluation.report import GROUPED, Report, columns_of, got, says, wanted


def as_text(report: Report, misses: int) -> str:
    """The whole report; at most ``misses`` missed questions are listed."""
    asked = f"{report.questions} questions" + (f", {report.turns} turns of {report.dialogues.count} dialogues" if report.turns else "")
    blocks = [asked + "\n\n" + _overall(report)]
    blocks += [_group(name, rows) for name, rows in report.groups.items() if rows]
    if report.kinds:
        blocks.append("labelled \\ replied\n" + _confusion(report))
    blocks.append(f"per reply: p50 {report.latency.p50:.2f} ms, p99 {report.latency.p99:.2f} ms, worst {report.latency.worst:.2f} ms")
    if misses and report.misses:
        blocks.append(_misses(report, misses))
    return "\n\n".join(blocks) + "\n"


def percent(value: float | None) -> str:
    """A share as "87.5 %", or a dash where nothing was counted."""
    return "-" if value is None else f"{value * 100:.1f} %"


def interval(share: Share) -> str:
    """The 95 % interval in percent, as "81.0 to 92.3"."""
    return "-" if share.interval is None else f"{share.interval[0] * 100:.1f} to {share.interval[1] * 100:.1f}"


def table(rows: Sequence[Sequence[str]], left: Collection[int] = (0,)) -> str:
    """Aligned columns, the first row being the heads; the columns in ``left`` are set flush left, the others flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        aligned = (row[c].ljust(width) if c in left else row[c].rjust(width) for c, width in enumerate(widths))
        lines.append("  ".join(aligned).rstrip())
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _overall(report: Report) -> str:
    rows = [("figure", "share", "hits", "of", "95 %", "what is counted")]
    for name, share in report.figures.items():
        if share.count:
            rows.append((name, *_cells(share), says(name)))
    if report.dialogues.count:
        rows.append(("dialogues", *_cells(report.dialogues), "dialogues whose every turn went as expected"))
    shown = [table(rows, left=(0, 5))]
    if report.balanced is not None:
        shown.append(f"balanced {percent(report.balanced)}: the mean of what was handled over the kinds, each counting alike")
    if report.separation is not None:
        shown.append(f"separation {report.separation:.3f}: the chance that an answerable question scores above a silent one (AUROC)")
    return "\n".join(shown)


def _cells(share: Share) -> tuple[str, str, str, str]:
    return percent(share.value), str(share.hits), str(share.count), interval(share)


def _group(name: str, rows: Mapping[str, Mapping[str, Share]]) -> str:
    shown: list[Sequence[str]] = [(f"by {name}", *GROUPED)]
    for value, figures in rows.items():
        shown.append((value, *(f"{percent(share.value)} of {share.count}" if share.count else "-" for share in figures.values())))
    return table(shown)


def _confusion(report: Report) -> str:
    rows, columns = columns_of(report.kinds)
    return table([("", *columns), *((row, *(str(report.kinds.get((row, column), 0) or "-") for column in columns)) for row in rows)])


def _misses(report: Report, count: int) -> str:
    shown = report.misses[:count]
    lines = [f"misses ({len(shown)} of {len(report.misses)}; ~ tolerated by the label)"]
    for miss in shown:
        text = " ".join(miss.question.text.split())[:100]
        lines.append(f"{'~' if miss.tolerated else ' '} {miss.question.id}  wanted {wanted(miss.question)}, got {got(miss.given)}: {text}")
    return "\n".join(lines)
