"""Charts as SVG, drawn here: widths in per cent and heights in pixels, so that they fit any screen and their words stay legible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from console.web.markup import Child, Markup, el

COLOURS = ("accent", "quote-line", "edge", "warn", "ink")
"""The sheet's own colours, which change with the theme; a chart has five kinds of bar at most."""
HEIGHT = 150
_TOP, _FOOT, _ROW, _BAR = 20, 22, 40, 14
_GAP = 0.15
"""Share of a bar's room that is left free."""
IN_ORDER = (0, 1, 2, 3, 4)
Bars = Sequence[tuple[str, Sequence[int]]]
"""Each bar's name and the numbers that it is piled up of."""


def piled(id: str, title: str, columns: Sequence[str], bars: Bars, colours: Sequence[int] = IN_ORDER) -> Markup:
    """Upright bars side by side, each piled up of its numbers; ``colours``: of the columns, as places in ``COLOURS``."""
    most = max((sum(numbers) for _, numbers in bars), default=0) or 1
    room = 100 / max(len(bars), 1)
    across = [(at * room + room * _GAP / 2, room * (1 - _GAP)) for at in range(len(bars))]
    drawn = [_pile(bar, tuple(zip(columns, colours, strict=False)), HEIGHT / most, where) for bar, where in zip(bars, across, strict=True)]
    base = _TOP + HEIGHT
    return _picture(
        id,
        title,
        f"{len(bars)} bars from {bars[0][0]} to {bars[-1][0]}, the highest {most}; the numbers stand in the table below." if bars else "",
        base + _FOOT,
        _line(_TOP),
        drawn,
        _line(base),
        _words(str(most), 0, _TOP - 6),
        _below(bars, base + 16),
    )


def ranked(id: str, title: str, bars: Sequence[tuple[str, int, str]]) -> Markup:
    """Bars that lie one below the other: each with its name, its length, and what is said behind it."""
    most = max((number for _, number, _ in bars), default=0) or 1
    drawn = [_lying(bar, at, most) for at, bar in enumerate(bars)]
    return _picture(id, title, "; ".join(f"{name}: {said}" for name, _, said in bars), len(bars) * _ROW, drawn)


def legend(columns: Sequence[str], colours: Sequence[int] = IN_ORDER) -> Markup:
    """Which colour is what."""
    return el("ul", (el("li", _swatch(colour), " ", name) for name, colour in zip(columns, colours, strict=False)), class_="legend note")


def _picture(id: str, title: str, said: str, height: int, *parts: Child) -> Markup:
    return el(
        "svg",
        el("title", title, id=f"{id}-title"),
        el("desc", said, id=f"{id}-desc"),
        parts,
        role="img",
        aria_labelledby=f"{id}-title",
        aria_describedby=f"{id}-desc",
        width="100%",
        height=height,
    )


def _pile(
    bar: tuple[str, Sequence[int]], columns: Sequence[tuple[str, int]], scale: float, across: tuple[float, float]
) -> Iterator[Markup]:
    """``columns``: names and colours; ``scale``: pixels for one; ``across``: left edge and width in per cent."""
    name, numbers = bar
    top = float(_TOP + HEIGHT)
    for (column, colour), number in zip(columns, numbers, strict=True):
        if number:
            top -= number * scale
            yield _rect(el("title", f"{name}, {column}: {number}"), across, (top, number * scale), colour)


def _lying(bar: tuple[str, int, str], at: int, most: int) -> Iterator[Markup]:
    name, number, said = bar
    y = at * _ROW
    yield _words(name, 0, y + 14)
    yield _words(said, 100, y + 14, "end")
    yield _rect(el("title", f"{name}: {said}"), (0, 100 * number / most), (y + 20, _BAR), 0)


def _below(bars: Bars, y: int) -> Iterator[Markup]:
    """The names of the first, the middle and the last bar; more would stand in each other's way."""
    if bars:
        yield _words(bars[0][0], 0, y)
    if len(bars) > 4:
        middle = len(bars) // 2
        yield _words(bars[middle][0], (middle + 0.5) * 100 / len(bars), y, "middle")
    if len(bars) > 1:
        yield _words(bars[-1][0], 100, y, "end")


def _rect(tip: Markup, across: tuple[float, float], down: tuple[float, float], colour: int) -> Markup:
    """``across``: left edge and width in per cent; ``down``: top and height in pixels."""
    (x, width), (y, height) = across, down
    return el("rect", tip, x=f"{x:.2f}%", y=f"{y:.1f}", width=f"{width:.2f}%", height=f"{height:.1f}", fill=_fill(colour))


def _fill(colour: int) -> str:
    return f"var(--{COLOURS[colour % len(COLOURS)]})"


def _swatch(colour: int) -> Markup:
    return el("svg", el("rect", width=12, height=12, fill=_fill(colour)), width=12, height=12, aria_hidden="true")


def _line(y: int) -> Markup:
    return el("line", x1="0", x2="100%", y1=y, y2=y, stroke="var(--line)")


def _words(text: str, x: float, y: int, anchor: str = "start") -> Markup:
    return el("text", text, x=f"{x:.2f}%", y=y, text_anchor=anchor, font_size=12, fill="var(--soft)")
