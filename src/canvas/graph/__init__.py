"""A document's nodes and wires as a directed acyclic graph, with the problems of how they are connected."""

from canvas.graph.graph import Edge, Graph, build_graph

__all__ = ["Edge", "Graph", "build_graph"]
