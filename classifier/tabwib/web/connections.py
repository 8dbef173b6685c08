"""Connections that do not wait for ever: uvicorn's HTTP/1.1 with bounds on slow clients and on their number."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Connection"]

MOST = 800
"""Connections at once; a process may have a thousand files open on most systems."""

HEAD_SECONDS = 10.0
"""From the first byte that is awaited to the end of a request's head; uvicorn itself knows no such bound."""

WRITE_SECONDS = 30.0
"""In which a client must take a piece of its answer."""


class Connection(H11Protocol):
    """One connection."""

    _head_timer: asyncio.TimerHandle | None = None
    _write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Starts to wait for a head, unless there are too many connections already."""
        super().connection_made(transport)
        if len(self.connections) > MOST:
            self.connections.discard(self)
            transport.abort()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops the clocks."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes bytes in; a head that is under way has its time, however slowly its bytes drop in."""
        super().data_received(data)
        is_idle = self.cycle is None or self.cycle.response_complete
        if not is_idle and self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        elif is_idle and self._head_timer is None and not self.transport.is_closing():
            self._await_head()

    def pause_writing(self) -> None:
        """Starts to wait for a client that reads too slowly."""
        super().pause_writing()
        self._write_timer = self.loop.call_later(WRITE_SECONDS, self._drop_unread)

    def resume_writing(self) -> None:
        """Stops that clock: the client has read."""
        super().resume_writing()
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def on_response_complete(self) -> None:
        """Gives a client its time for what is left of an answer, however little: closing would wait for it for ever."""
        super().on_response_complete()
        if self.transport.get_write_buffer_size() and self._write_timer is None:
            self._write_timer = self.loop.call_later(WRITE_SECONDS, self._drop_unread)

    def _drop_unread(self) -> None:
        self._write_timer = None
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop(self) -> None:
        for timer in (self._head_timer, self._write_timer):
            if timer is not None:
                timer.cancel()
        self._head_timer = self._write_timer = None
