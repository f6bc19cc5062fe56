"""What each browser tab has been told: the last operation that was dealt with, and what was refused."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

MOST_CLIENTS = 200
MOST_REFUSED = 5


@dataclass
class Client:
    """One browser tab. `last`: the id of its last operation that was applied or refused."""

    last: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, operation: int, message: str) -> None:
        """Keeps why an operation was refused."""
        self.refused = [*self.refused, (operation, message)][-MOST_REFUSED:]


class Clients:
    """The tabs that were heard of last."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Client] = OrderedDict()

    def lasts(self) -> dict[str, int]:
        """The last operation of each tab that did something."""
        return {name: client.last for name, client in self._known.items() if client.last}

    def of(self, name: str) -> Client:
        """The tab of that name."""
        client = self._known.setdefault(name, Client())
        self._known.move_to_end(name)
        while len(self._known) > MOST_CLIENTS:
            self._known.popitem(last=False)
        return client
