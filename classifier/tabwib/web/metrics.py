"""Counters of what was served, in the text format of Prometheus."""

from __future__ import annotations

import threading
from collections import Counter

__all__ = ["Metrics"]

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the seconds that a request takes."""


class Metrics:
    """Counts requests, articles and tags."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._tags: Counter[str] = Counter()
        self._buckets: Counter[float] = Counter()
        self._articles = 0
        self._seconds = 0.0
        self._count = 0

    def request(self, route: str, status: int, seconds: float) -> None:
        """Counts an answered request; `route` is a path of the API, so that strangers cannot make labels."""
        with self._lock:
            self._requests[route, status] += 1
            self._seconds += seconds
            self._count += 1
            for bound in BUCKETS:
                self._buckets[bound] += seconds <= bound

    def tagged(self, tags: list[str]) -> None:
        """Counts an article and the tags it got."""
        with self._lock:
            self._articles += 1
            self._tags.update(tags)

    def to_text(self) -> str:
        """Returns the exposition, version 0.0.4."""
        with self._lock:
            lines = ["# HELP tabwib_requests_total Requests answered.", "# TYPE tabwib_requests_total counter"]
            lines += [
                f'tabwib_requests_total{{path="{path}",status="{status}"}} {count}'
                for (path, status), count in sorted(self._requests.items())
            ]
            lines += ["# HELP tabwib_articles_total Articles tagged.", "# TYPE tabwib_articles_total counter"]
            lines.append(f"tabwib_articles_total {self._articles}")
            lines += ["# HELP tabwib_tags_total Tags given.", "# TYPE tabwib_tags_total counter"]
            lines += [f'tabwib_tags_total{{tag="{_quoted(tag)}"}} {count}' for tag, count in sorted(self._tags.items())]
            lines += ["# HELP tabwib_request_seconds Time to answer.", "# TYPE tabwib_request_seconds histogram"]
            lines += [f'tabwib_request_seconds_bucket{{le="{bound}"}} {self._buckets[bound]}' for bound in BUCKETS]
            lines.append(f'tabwib_request_seconds_bucket{{le="+Inf"}} {self._count}')
            lines += [f"tabwib_request_seconds_sum {self._seconds:.6f}", f"tabwib_request_seconds_count {self._count}"]
        return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """Returns a text as the value of a label, between quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
