"""Nodes that bring rows in."""
