"""The law's clock: by which day a rights request must be answered, confirmed or acted upon, per regime.

Sources:
gdpr   Regulation (EU) 2016/679 art. 12(3): one month of receipt, two further months where necessary, with notice and reasons within
       the first. Periods: Regulation (EEC, Euratom) 1182/71 art. 3(1) the day of the event is not counted, 3(2)(c) a month ends on
       the same date, or on the month's last day, 3(4) a last day that is a holiday, Saturday or Sunday moves to the next working day;
       so reckoned in EDPB Guidelines 01/2022 on access, section 5.3, and in the Court's C-171/03 Toeters.
ccpa   California Code of Regulations, title 11, section 7021: receipt confirmed within 10 business days after it (a); answer within 45
       calendar days that begin on the day of receipt, verified or not, 90 with notice and explanation (b). No day moves them.
china  Measures for determining the illegal collection and use of personal information by apps (Guo Xin Ban Mi Zi [2019] No. 191),
       art. 6(3): at most 15 working days for what people have to handle. There is no extension.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.model.calendar import Calendar
from desk.model.request import RightsRequest
from desk.settings import DeskSettings, Regime

_DAY = timedelta(days=1)
_IsWorking = Callable[[date], bool]


def due(regime: Regime, received: datetime, zone: str, calendar: Calendar, *, extended: bool = False) -> date:
    """The last day on which an answer is in time.

    ``received`` is an aware time, ``zone`` the IANA name of the time zone whose days count; ``extended``: a notice of extension with
    reasons reached the person in time.
    """
    day = day_of(received, zone)
    if regime == "gdpr":
        return _on_or_after(_months_after(day, 3 if extended else 1), _working(calendar, regime))
    if regime == "ccpa":
        # The day of receipt is the first of them.
        return day + ((90 if extended else 45) - 1) * _DAY
    return _working_days_after(day, 15, _working(calendar, regime))


def receipt_due(regime: Regime, received: datetime, zone: str, calendar: Calendar) -> date | None:
    """The last day on which receipt must be confirmed; None where the regime asks for no confirmation."""
    if regime != "ccpa":
        return None
    return _working_days_after(day_of(received, zone), 10, _working(calendar, regime))


def confirm_by(rules: DeskSettings, received: datetime) -> date | None:
    """The last day on which receipt must be confirmed under the regimes that hold here; None where none asks for it.

    The receipt that a chat gets at once is that confirmation; what came another way staff confirm.
    """
    dates = [receipt_due(regime, received, rules.timezone, rules.calendar) for regime in rules.regimes]
    return min((day for day in dates if day is not None), default=None)


def binding(rules: DeskSettings, received: datetime, *, extended: bool = False) -> tuple[date, Regime]:
    """The earliest day of all regimes that hold here, and the regime it comes from."""
    dates: Mapping[Regime, date] = {
        regime: due(regime, received, rules.timezone, rules.calendar, extended=extended) for regime in rules.regimes
    }
    regime = min(dates, key=dates.__getitem__)
    return dates[regime], regime


def act_by(rules: DeskSettings, due: date, received: datetime) -> date:
    """The last day on which to act so that the account's holder has the waiting time to object, and the desk a working day after it.

    ``due`` is the binding date of a request that came at ``received``; the result is never before that day.
    """
    started = due - -(-rules.waiting_hours // 24) * _DAY
    day = started - _DAY
    while not all(rules.calendar.is_working(day, regime) for regime in rules.regimes):
        day -= _DAY
    return max(day, day_of(received, rules.timezone))


def may_extend(rules: DeskSettings, received: datetime, now: datetime) -> bool:
    """Whether a notice of extension would still be in time, and would move the binding date at all."""
    first, _ = binding(rules, received)
    return day_of(now, rules.timezone) <= first < binding(rules, received, extended=True)[0]


def proposed_extension(rules: DeskSettings, request: RightsRequest, now: datetime) -> date | None:
    """The date that an extension would bring, where the day to act is over and a notice would still be in time; else None."""
    is_late = day_of(now, rules.timezone) > request.act_by and not request.has_ended and request.extended_at is None
    if not is_late or not may_extend(rules, request.counted_from, now):
        return None
    return binding(rules, request.counted_from, extended=True)[0]


def day_of(at: datetime, zone: str) -> date:
    """The day that an aware time falls on in a time zone; raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a time without its zone falls on no day")
    return at.astimezone(ZoneInfo(zone)).date()


def _working(calendar: Calendar, regime: Regime) -> _IsWorking:
    return lambda day: calendar.is_working(day, regime)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _on_or_after(day: date, is_working: _IsWorking) -> date:
    while not is_working(day):
        day += _DAY
    return day


def _working_days_after(day: date, count: int, is_working: _IsWorking) -> date:
    """The ``count``-th working day after a day, which is not counted itself."""
    for _ in range(count):
        day = _on_or_after(day + _DAY, is_working)
    return day
