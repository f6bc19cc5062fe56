"""Five hundred random actions: after each one the file, the server's document and the drawing agree.

`CANVAS_RANDOM_SEED` chooses another run, `CANVAS_RANDOM_ACTIONS` a longer or shorter one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from tests.ui.browser.driver import chromium
from tests.ui.browser.line import Line
from tests.ui.browser.trial import Trial
from tests.ui.conftest import Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.slow]

ACTIONS = int(os.environ.get("CANVAS_RANDOM_ACTIONS", "500"))
SEED = int(os.environ.get("CANVAS_RANDOM_SEED", "20"))


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("random")
    folder = home / "desk"
    (folder / "pipelines").mkdir(parents=True)
    (folder / "canvas.yaml").write_text("format: canvas/1\nname: desk\n")
    (folder / "pipelines" / "wild.yaml").write_text("format: canvas/1\nname: wild\nnodes: {}\n")
    running = start_app(home, folder, "--port", free_port())
    yield running
    running.stop()


def test_random_actions_lose_nothing_and_double_nothing(served: Served) -> None:
    stdout = served.process.stdout
    assert stdout is not None
    threading.Thread(target=lambda: served.lines.extend(stdout), daemon=True).start()
    line = Line(served.port)
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1300, "height": 900}, reduced_motion="reduce")
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        trial = Trial(served, line, context, SEED)
        try:
            for _ in range(ACTIONS):
                trial.act()
        finally:
            trial.hand.canvas.page.screenshot(path=served.workspace.parent / "last.png")
            line.close()
    print(f"seed {SEED}: {dict(sorted(trial.counts.items()))}", *trial.slips, sep="\n")
    assert trial.errors == []
    assert [line for line in served.lines if "File " in line and "/canvas/" in line] == []
    assert len(trial.counts) >= 20, trial.counts
