"""Values as JSON knows them: what data frames and Parquet files hold besides."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from numbers import Integral, Real
from typing import Any

__all__ = ["is_gap", "json_text", "plain"]


def is_gap(value: Any) -> bool:
    """Whether a value is none: data frames have NaN, NaT and NA where something is missing."""
    if value is None or isinstance(value, str):
        return value is None
    try:
        return bool(value != value)  # NaN and NaT are not equal to themselves
    except TypeError:  # pandas' NA does not say
        return True
    except ValueError:  # an array says it of each element
        return False


def plain(value: Any) -> Any:
    """Returns a value as JSON knows it: dates and the like, and bytes that are UTF-8, as text; NaN as none."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, bytes):
        with suppress(UnicodeDecodeError):
            return value.decode()
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else None
    return None if is_gap(value) else str(value)


def json_text(record: dict[str, Any]) -> str:
    """Returns a record as JSON, with values that JSON does not know as `plain` has them."""
    try:
        return json.dumps(record, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        return json.dumps(plain(record), ensure_ascii=False, allow_nan=False)
