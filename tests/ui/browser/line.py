"""A way to a server that can be cut, or that holds back what the server answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class Line:
    """Passes on what comes to `port` of this machine, until it is cut or held."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._is_down = False
        self._answers = asyncio.Event()
        self._answers.set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def cut(self) -> None:
        """Breaks every connection; new ones come through."""
        self._do(self._cut())

    @contextmanager
    def down(self) -> Iterator[None]:
        """Breaks every connection, and lets none through for a while."""
        self._is_down = True
        self.cut()
        try:
            yield
        finally:
            self._is_down = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Lets nothing of what the server says through for a while."""
        self._loop.call_soon_threadsafe(self._answers.clear)
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._answers.set)

    def close(self) -> None:
        """Ends it."""
        self._server.close()
        self._answers.set()
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _cut(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _end(self) -> None:
        await self._cut()
        own = asyncio.current_task()
        await asyncio.gather(*(t for t in asyncio.all_tasks() if t is not own), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_down:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, far_writer}
        try:
            there = self._pass(reader, far_writer, held=False)
            await asyncio.gather(there, self._pass(far_reader, writer, held=True))
        finally:
            self._open -= {writer, far_writer}
            writer.close()
            far_writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, held: bool) -> None:
        try:
            while data := await reader.read(65536):
                if held:
                    await self._answers.wait()
                writer.write(data)
                await writer.drain()
            writer.write_eof()
        except OSError:
            writer.transport.abort()
