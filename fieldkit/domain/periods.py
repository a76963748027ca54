"""On which day does a period of months or years end? (requirements 0, K-Y; Civil Code art. 202)"""

import calendar
from datetime import date, timedelta


def months_later(day: date, months: int) -> date:
    """The corresponding day; a day that the month lacks becomes its last day."""
    years, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month0 + 1, min(day.day, calendar.monthrange(years, month0 + 1)[1]))


def warranty_last_day(accepted_on: date, months: int) -> date:
    """Last day under warranty, until 24:00 (E15, E30)."""
    return months_later(accepted_on, months) if months else accepted_on - timedelta(days=1)
