"""The HTTP protocol of the server: uvicorn's, in which a head may take for ever, with a limit."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class PromptHead(H11Protocol):
    """Closes a connection whose next request does not bring its whole head in time.

    uvicorn's own timer runs from an answer to the next byte. A client that sends nothing once it
    has connected, or half a head, would hold its connection for as long as it likes.
    """

    head_seconds: ClassVar[float] = 30.0

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        """From the first byte on: those that follow give a head no more time."""
        if self._late is None:
            self._late = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        if self.transport.is_closing():
            return
        begun, _ = self.conn.trailing_data
        if begun:
            slow = HTTPStatus.REQUEST_TIMEOUT
            headers = [("Connection", "close"), ("Content-Length", "0")]
            answer = h11.Response(status_code=slow, headers=headers, reason=slow.phrase.encode())
            self.transport.write(self.conn.send(answer) or b"")
            self.conn.send(h11.EndOfMessage())
        self.transport.close()
