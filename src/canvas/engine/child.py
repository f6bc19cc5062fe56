"""The engine's process: runs a Spark Connect server until its standard input ends.

Started as a script by `canvas.engine.process`, and ended by the end of the pipe that its parent holds:
whatever happens to the parent, no server is left behind. Imports nothing of Canvas.
Says one line of JSON on standard output when the server answers: {"port": …} or {"error": …}.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

_STARTED = re.compile(r"Spark Connect server started at: .*:(\d+)")
_PR_SET_PDEATHSIG = 1
_PARENT = os.getppid()


def main() -> None:
    """`child.py sail SCRATCH`, or `child.py spark SCRATCH LOG COMMAND…`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the pipe
    if sys.argv[1] == "sail":
        _run_sail()
    else:
        _run_spark(Path(sys.argv[3]), sys.argv[4:])


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def _run_sail() -> None:
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _say(port=server.listening_address[1])
    _wait_for_the_end()
    _leave()


def _run_spark(log: Path, command: list[str]) -> None:
    with log.open("ab") as output:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=_die_with_parent
        )
    threading.Thread(target=_announce, args=(server, log), daemon=True).start()
    _wait_for_the_end()
    server.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(5)
    server.kill()
    _leave()


def _wait_for_the_end() -> None:
    sys.stdin.buffer.read()


def _leave() -> None:
    """Ends; where the parent has died, which could not do it, takes its temporary files away."""
    time.sleep(0.2)  # a dying parent closes its pipes before it is gone
    if os.getppid() != _PARENT:
        shutil.rmtree(sys.argv[2], ignore_errors=True)
    os._exit(0)


def _announce(server: subprocess.Popen[bytes], log: Path) -> None:
    """Waits for the port in the log; then for the end of the server, which ends this process."""
    while server.poll() is None:
        found = _STARTED.search(log.read_text("utf-8", errors="replace"))
        if found:
            _say(port=int(found[1]))
            server.wait()
            os._exit(1)
        time.sleep(0.1)
    _say(error=f"ended with {server.returncode}")
    os._exit(1)


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):  # Linux only
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
