"""Calls that may hang, each with a time after which nobody waits for it any more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any, Final, TypeVar

T = TypeVar("T")

LOOKING: Final = 30.0
"""Seconds that a storage may take to say what it has."""
WATCHED: Final = 10.0
"""The same where a person looks on."""
SLOWEST: Final = 250_000
"""Bytes a second below which a transfer is given up."""
WAITED_FOR: Final = "canvas-waited-for"
"""The name of the threads of such calls."""


def in_background(call: Callable[[], T]) -> Future[T]:
    """What the call will give. Who waits no more may cancel it: the call goes on, and nobody hears of it."""
    answer: Future[T] = Future()

    def work() -> None:
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
            with suppress(InvalidStateError):
                answer.set_exception(error)
        else:
            with suppress(InvalidStateError):
                answer.set_result(result)

    threading.Thread(target=work, daemon=True, name=WAITED_FOR).start()
    return answer


def within(seconds: float, call: Callable[[], T], left: list[Future[Any]] | None = None) -> T:
    """What the call gives. Raises TimeoutError where it takes longer; the call goes on then, in `left`."""
    answer = in_background(call)
    try:
        return answer.result(timeout=seconds)
    except TimeoutError:
        if left is not None:
            left.append(answer)
        raise


def transfer_time(size: int) -> float:
    """Seconds that so many bytes may take."""
    return LOOKING * 2 + size / SLOWEST
