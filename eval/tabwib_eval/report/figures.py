"""How figures are printed, everywhere alike: two decimals, a dash for what is undefined."""

from __future__ import annotations

from tabwib.scores import Interval
from tabwib_eval.results import TagResult

__all__ = ["UNDEFINED", "interval", "number", "share", "threshold", "verdict"]

UNDEFINED = "—"


def share(value: float | None) -> str:
    """Returns a share in [0, 1] with two decimals; 1.00 is kept for what is wholly 1."""
    if value is None:
        return UNDEFINED
    return "0.99" if 0.995 <= value < 1 else f"{value:.2f}"


def interval(value: Interval | None) -> str:
    """Returns `low – high`."""
    return UNDEFINED if value is None else f"{value.low:.2f} – {value.high:.2f}"


def number(value: float) -> str:
    """Returns a count; an estimate that is no whole number gets a mark."""
    return f"{value:,.0f}" if float(value).is_integer() else f"~{value:,.0f}"


def threshold(value: float | None) -> str:
    """Returns a probability with as many decimals as tell it from 1."""
    if value is None:
        return "off"
    return f"{value:.2f}" if value < 0.995 else f"{value:.4f}"


def verdict(result: TagResult, target: float) -> str:
    """Returns whether the promise is kept, and if not, what it would take."""
    if not result.articles:
        return "no: no article is labelled for it"
    if result.threshold is None:
        return "no: switched off"
    if result.is_certified:
        return f"yes (at least {result.bound:.2f})"
    if not result.counts.flagged:
        return "no: nothing flagged"
    if result.precision is not None and result.precision.high < target:
        return "no: below it"
    return f"no: {result.missing} more right ones needed"
