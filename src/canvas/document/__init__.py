"""The file format: pipelines, workspaces, connections and environments; loading and saving.

This room knows no node type: it is handed a registry of them.
"""
