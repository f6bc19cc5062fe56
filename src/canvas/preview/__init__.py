"""Previews of nodes on samples, by the SELECTs that ship."""

from canvas.preview.model import SAMPLE_ROWS, Method, Preview, SampleInfo, Sampling
from canvas.preview.previews import Previews
from canvas.preview.profile import ColumnProfile

__all__ = ["SAMPLE_ROWS", "ColumnProfile", "Method", "Preview", "Previews", "SampleInfo", "Sampling"]
