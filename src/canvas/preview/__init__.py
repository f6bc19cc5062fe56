"""Previews of nodes on samples, by the SELECTs that ship."""

from canvas.preview.model import SAMPLE_ROWS, Method, Preview, SampleInfo, Sampling
from canvas.preview.previews import Previews

__all__ = ["SAMPLE_ROWS", "Method", "Preview", "Previews", "SampleInfo", "Sampling"]
