"""Nodes that write rows."""
