"""What a hand can reach on the canvas: where a card, a port or a wire lies on top, and where nothing lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.ui.browser.driver import Canvas

Point = tuple[float, float]

_LOOK = """board => {
  const root = board.getRootNode();
  const pane = board.querySelector('.react-flow').getBoundingClientRect();
  const inside = (x, y) =>
    x > pane.left + 8 && x < pane.right - 8 && y > pane.top + 8 && y < pane.bottom - 8;
  const top = (x, y) => (inside(x, y) ? root.elementFromPoint(x, y) : null);
  const places = [[.25, .2], [.5, .5], [.75, .3], [.5, .85], [.1, .8], [.9, .85], [.5, .15], [.25, .6]];
  const cards = [...board.querySelectorAll('.react-flow__node')].map(card => {
    const box = card.getBoundingClientRect();
    const open = places
      .map(([x, y]) => [box.left + x * box.width, box.top + y * box.height])
      .find(([x, y]) => {
        const hit = top(x, y);
        return hit?.closest('.react-flow__node') === card && !hit.closest('.react-flow__handle');
      });
    const seen = inside(box.left, box.top) && inside(box.right, box.bottom);
    return { id: card.dataset.id, open: open ?? null, seen, chosen: card.classList.contains('selected') };
  });
  const ports = [...board.querySelectorAll('.react-flow__handle')].map(port => {
    const box = port.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const side = port.classList.contains('source') ? 'source' : 'target';
    const { nodeid, handleid } = port.dataset;
    return { step: nodeid, port: handleid, side, at: [x, y], open: top(x, y) === port };
  });
  const wires = [...board.querySelectorAll('.react-flow__edge')].map(wire => {
    const path = wire.querySelector('.react-flow__edge-interaction');
    const onScreen = path.getScreenCTM();
    const open = [.5, .3, .7, .15, .85]
      .map(part => path.getPointAtLength(part * path.getTotalLength()).matrixTransform(onScreen))
      .map(({ x, y }) => [x, y])
      .find(([x, y]) => top(x, y)?.closest('.react-flow__edge') === wire);
    return { id: wire.dataset.id, open: open ?? null, chosen: wire.classList.contains('selected') };
  });
  const around = [[0, 0], [8, 0], [-8, 0], [0, 8], [0, -8]];
  const empty = [];
  for (let y = pane.top + 40; y < pane.bottom - 40; y += 44)
    for (let x = pane.left + 40; x < pane.right - 40; x += 44)
      if (around.every(([dx, dy]) => top(x + dx, y + dy)?.classList.contains('react-flow__pane')))
        empty.push([x, y]);
  const { m41, m42, a } = new DOMMatrix(board.querySelector('.react-flow__viewport').style.transform);
  return { cards, ports, wires, empty, origin: [pane.left + m41, pane.top + m42], zoom: a,
    pane: [pane.left, pane.top, pane.right, pane.bottom] };
}"""

_STILL = """(board, frames) => new Promise(done => {
  let before = '', same = 0;
  const look = () => {
    const moved = [...board.querySelectorAll('.react-flow__viewport, .react-flow__node')];
    const { left, top, width, height } = board.querySelector('.react-flow').getBoundingClientRect();
    const now = [left, top, width, height, ...moved.map(part => part.style.transform)].join();
    same = now === before ? same + 1 : 0;
    before = now;
    same >= frames ? done() : requestAnimationFrame(look);
  };
  look();
})"""


@dataclass(frozen=True)
class Port:
    """A port of a card, its middle on the page in pixels, and whether it lies on top there."""

    step: str
    name: str
    side: str
    at: Point
    open: bool

    @property
    def port(self) -> str:
        """The output's or the input's name in the document."""
        return "" if (self.side, self.name) == ("source", "out") else self.name


@dataclass(frozen=True)
class Sight:
    """Points are pixels of the page. `cards` and `wires`: by id, where they can be clicked."""

    cards: dict[str, Point]
    all_seen: bool
    chosen: set[str]
    ports: list[Port]
    wires: dict[str, Point]
    chosen_wires: set[str]
    empty: list[Point]
    origin: Point
    zoom: float
    pane: tuple[float, float, float, float]

    def on_canvas(self, at: Point) -> Point:
        """A point of the page in the canvas's own pixels."""
        return (at[0] - self.origin[0]) / self.zoom, (at[1] - self.origin[1]) / self.zoom

    def is_clear(self, at: Point) -> bool:
        """Whether a drag can begin or end there without the view moving along."""
        return self.clear(at) == at

    def clear(self, at: Point) -> Point:
        """The nearest place that is not so near to the edge that the view would move along."""
        left, top, right, bottom = self.pane
        return max(left + 60, min(at[0], right - 60)), max(top + 60, min(at[1], bottom - 60))


def look(canvas: Canvas) -> Sight:
    """What can be reached now."""
    seen: dict[str, Any] = canvas.board.evaluate(_LOOK)
    return Sight(
        cards={c["id"]: _point(c["open"]) for c in sorted(seen["cards"], key=_id) if c["open"]},
        all_seen=all(c["seen"] for c in seen["cards"]),
        chosen={c["id"] for c in seen["cards"] if c["chosen"]},
        ports=[
            Port(p["step"], p["port"], p["side"], _point(p["at"]), p["open"])
            for p in sorted(seen["ports"], key=lambda p: (p["step"], p["side"], p["port"]))
        ],
        wires={w["id"]: _point(w["open"]) for w in sorted(seen["wires"], key=_id) if w["open"]},
        chosen_wires={w["id"] for w in seen["wires"] if w["chosen"]},
        empty=[_point(p) for p in seen["empty"]],
        origin=_point(seen["origin"]),
        zoom=seen["zoom"],
        pane=tuple(seen["pane"]),
    )


def still(canvas: Canvas, frames: int = 2) -> None:
    """Waits until nothing has moved on the canvas for some frames."""
    canvas.board.evaluate(_STILL, frames)


def _id(part: dict[str, Any]) -> str:
    return str(part["id"])


def _point(pair: list[float]) -> Point:
    return pair[0], pair[1]
