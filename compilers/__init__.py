"""Targets: each folder turns a typed plan into the artifacts of one platform."""
