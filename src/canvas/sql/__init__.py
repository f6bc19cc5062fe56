"""Spark SQL as data: identifiers, types and their rules, expressions parsed, checked and typed."""

import logging

logging.getLogger("sqlglot").addHandler(logging.NullHandler())  # what it remarks is no message for users
