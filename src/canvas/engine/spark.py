"""Spark itself: a local one where Java is, or any Spark Connect server."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from canvas.engine.errors import EngineUnavailable
from canvas.engine.jdbc import jdbc_drivers
from canvas.engine.link import Place
from canvas.engine.local import LocalEngine
from canvas.engine.process import ServerProcess
from canvas.engine.protocol import EngineKind
from canvas.engine.session import ConnectSession

_OLDEST_JAVA: Final = 17
_INSTALL: Final = (
    f"Spark needs Java {_OLDEST_JAVA} or newer. Install it (Debian, Ubuntu: apt install "
    "openjdk-17-jre-headless; macOS: brew install openjdk@17), or set JAVA_HOME to where it is."
)
_MEMORY: Final = 2 << 30
_LOGGING: Final = """\
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
logger.started.name = org.apache.spark.sql.connect.service.SparkConnectServer
logger.started.level = info
"""


class LocalSpark(LocalEngine):
    """Spark on this machine, in a process of its own, on all its processors."""

    name = "spark"
    kind: EngineKind = "spark"
    start_timeout = 120

    def __init__(
        self, *, scratch: Path | None = None, memory: int | None = None, cores: int | None = None
    ) -> None:
        self._java = find_java()
        self._cores = cores or os.cpu_count() or 2
        self._token = secrets.token_urlsafe(24)
        super().__init__(scratch=scratch, memory=memory or _MEMORY)

    def _start(self) -> ServerProcess:
        home = _spark_home()
        logging = self._own / "log4j2.properties"
        logging.write_text(_LOGGING, encoding="utf-8")
        log = self._own / f"engine-{self._starts}.log"
        settings = {
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": "0",
            # Java's own zone is what JDBC takes times without a zone to be in.
            "spark.driver.extraJavaOptions": (
                f"-Dlog4j2.configurationFile={logging.as_uri()} -Duser.timezone=UTC"
            ),
            "spark.local.dir": str(self._own / "spill"),
            "spark.sql.catalogImplementation": "in-memory",
            "spark.sql.shuffle.partitions": str(2 * self._cores),
            "spark.sql.warehouse.dir": str(self._own / "warehouse"),
            "spark.ui.enabled": "false",
        }
        drivers = os.pathsep.join(str(path) for path in jdbc_drivers().values())
        command = [
            str(home / "bin" / "spark-submit"),
            *(["--driver-class-path", drivers] if drivers else []),
            "--class",
            "org.apache.spark.sql.connect.service.SparkConnectServer",
            "--master",
            f"local[{self._cores}]",
            "--driver-memory",
            f"{(self._memory or _MEMORY) >> 20}m",
            *(part for name, value in settings.items() for part in ("--conf", f"{name}={value}")),
            "spark-internal",
        ]
        env = {
            "JAVA_HOME": str(self._java),
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_CONNECT_AUTHENTICATE_TOKEN": self._token,
        }
        return ServerProcess(
            ["spark", str(self._own), str(log), *command],
            log=log,
            env=env,
            timeout=self.start_timeout,
            memory=None,
        )

    def _url(self, server: ServerProcess) -> str:
        return f"sc://localhost:{server.port}/;token={self._token}"

    def _versions(self) -> Mapping[str, str]:
        return {"spark": importlib.metadata.version("pyspark"), "java": str(self._java)}


class RemoteSpark:
    """A Spark Connect server that runs elsewhere, and sees the same files under the same paths."""

    kind: EngineKind = "spark"

    def __init__(self, url: str) -> None:
        self.name = url
        self._scratch = tempfile.mkdtemp(prefix="canvas-engine-")
        self._tidy = weakref.finalize(self, shutil.rmtree, self._scratch, ignore_errors=True)

    def session(self) -> ConnectSession:
        """A new session. Raises EngineUnavailable."""
        return ConnectSession(Place(self.name, embedded=False, scratch=Path(self._scratch), server=None))

    def facts(self) -> dict[str, str]:
        """What `canvas doctor` shows."""
        return {"engine": self.name, "client": importlib.metadata.version("pyspark")}

    def close(self) -> None:
        """Removes temporary files; the server goes on."""
        self._tidy()


def find_java() -> Path:
    """The home of a Java that Spark can use. Raises EngineUnavailable, which says what to install."""
    home = os.environ.get("JAVA_HOME")
    on_path = shutil.which("java")
    found = [Path(home) / "bin" / "java"] if home else []
    found += [Path(on_path)] if on_path else []
    for java in found:
        version = _java_version(java)
        if version is not None and version >= _OLDEST_JAVA:
            return java.resolve().parent.parent
        if version is not None:
            raise EngineUnavailable(f"Java {version} is too old. {_INSTALL}")
    raise EngineUnavailable(f"Java is not installed. {_INSTALL}")


def _java_version(java: Path) -> int | None:
    try:
        said = subprocess.run(
            [java, "-version"], capture_output=True, text=True, timeout=30, check=False
        ).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(match[1]) if match else None


def _spark_home() -> Path:
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None or not (Path(spec.origin).parent / "jars").is_dir():
        raise EngineUnavailable("Spark is not installed. Run: pip install 'pyspark[connect]'")
    return Path(spec.origin).parent
