"""Nodes that change rows."""
