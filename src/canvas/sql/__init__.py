"""Spark SQL as data: identifiers, types and their rules, expressions parsed, checked and typed."""
