"""Connections that tests compile with."""

from __future__ import annotations

from canvas.document.databases import DatabaseConnection

AZURE_DATABASE = DatabaseConnection(
    system="postgresql",
    host="contoso.postgres.database.azure.com",
    database="shop",
    user="canvas_reader",
    password="keyvault:contoso-kv/shop-password",
    encrypt=True,
)
"""A PostgreSQL in Azure, which a data flow reaches."""
