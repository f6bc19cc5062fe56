"""Canvas: pipelines drawn once, previewed on samples and compiled for several platforms."""

__version__ = "0.1.0"
