"""Connections to databases: a place and who signs in, and never a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from canvas.document.databases import DatabaseConnection, SecretReference, reference_of
from canvas.document.workspace import Workspace
from canvas.errors import DocumentError

GOOD = "{type: database, system: postgresql, host: db.example.com, database: shop, user: anna, password: PWD}"


def connection(tmp_path: Path, text: str) -> object:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\n")
    (tmp_path / "connections.yaml").write_text(f"format: canvas/1\nconnections:\n  shop: {text}\n")
    return Workspace(tmp_path).settings().connection("shop")


def test_a_database_is_read_with_its_usual_port(tmp_path: Path) -> None:
    found = connection(tmp_path, GOOD.replace("PWD", "env:SHOP_PASSWORD"))
    assert isinstance(found, DatabaseConnection)
    assert found.address == "db.example.com:5432"
    assert found.references == (SecretReference("SHOP_PASSWORD"),)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("env:A_1", SecretReference("A_1")),
        ("keyvault:contoso-kv/shop-password", SecretReference("shop-password", "contoso-kv")),
        ("env:1A", None),
        ("env:A B", None),
        ("env:", None),
        ("keyvault:kv", None),
        ("keyvault:contoso-kv/a/b", None),
        ("hunter2", None),
    ],
)
def test_a_reference_names_a_variable_or_a_secret_of_a_vault(text: str, reference: object) -> None:
    found = reference_of(text)
    assert found == reference
    assert found is None or str(found) == text


@pytest.mark.parametrize("secret", ["hunter2", "env:hunter2!", "1234567890", "{a: hunter2}", "[hunter2]"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, secret: str) -> None:
    """A message goes into logs and onto screens: the password that somebody typed must not be in it."""
    with pytest.raises(DocumentError) as caught:
        connection(tmp_path, GOOD.replace("PWD", secret))
    (problem,) = caught.value.problems
    assert problem.field == "connections.shop.password"
    assert "a secret never stands in a file. Write `env:NAME`" in problem.message
    assert "hunter2" not in str(caught.value) and "1234567890" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("db.example.com", "db.example.com:5432", "without a port"),
        ("db.example.com", "'jdbc:postgresql://x/y'", "is no host"),
        ("db.example.com", "'x;encrypt=false'", "is no host"),
        ("db.example.com", "db.example.com, port: 0", "too small"),
        ("database: shop", "database: 'shop;user=root'", "without quotes"),
        ("user: anna", "user: 'env:my user'", "cannot be read"),
        ("user: anna", "user: ''", "Give the name to sign in with"),
        ("postgresql", "postgres", "choose `postgresql`, `mysql`, `mariadb`, `sqlserver` or `oracle`"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        connection(tmp_path, GOOD.replace("PWD", "env:X").replace(old, new))


def test_an_address_may_be_a_number(tmp_path: Path) -> None:
    text = GOOD.replace("PWD", "env:X").replace("db.example.com", "'::1'")
    found = connection(tmp_path, text)
    assert isinstance(found, DatabaseConnection)
    assert found.address == "[::1]:5432"
