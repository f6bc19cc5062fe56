"""How good or bad a piece of news is."""

from typing import Literal

Tone = Literal["ok", "warn", "error", "quiet"]
