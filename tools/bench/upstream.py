"""The API behind every server that is loaded: one JSON reply, after so many milliseconds.

python upstream.py PORT MILLISECONDS
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

sys.path.pop(0)  # this folder, which has a requests.py that others would import
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.bench.synthetic import SMALL_REPLY  # the path has to be set first

BODY = json.dumps(SMALL_REPLY).encode()
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
REPLY = HEAD % len(BODY) + BODY


class Answer(asyncio.Protocol):
    """Requests have no body, so each ends with an empty line."""

    delay = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._held = b""

    def data_received(self, data: bytes) -> None:
        *asked, self._held = (self._held + data).split(b"\r\n\r\n")
        for _ in asked:
            if self.delay:
                asyncio.get_running_loop().call_later(self.delay, self._transport.write, REPLY)
            else:
                self._transport.write(REPLY)


async def main(port: int, milliseconds: float) -> None:
    Answer.delay = milliseconds / 1000
    server = await asyncio.get_running_loop().create_server(Answer, "127.0.0.1", port, backlog=512)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
