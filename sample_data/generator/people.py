"""Customers: who they are and how the customer system exports them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .calendar import CLOCK_SECONDS, MONTHS
from .chance import Chance, scatter
from .dirt import CUSTOMERS
from .text import Ints, csv_field, delimited, digits, glue, take, where, write_lines

FIRST_CUSTOMER_ID = 100_000
UNKNOWN_CUSTOMER_ID = 900_000_000
HOME = np.array([0, 1, 2, 0, 1, 3, 0, 1, 2, 0, 1, 3, 0, 1, 2, 0, 1, 3, 0, 2], dtype=np.int64)
"""The market of a customer, by number modulo 20."""
COUNTRIES = ("France", "United States", "日本", "United Kingdom")
FIRST_NAMES = (
    ("Émilie", "François", "Zoé", "Loïc", "Chloë", "Jérôme", "Maëlle", "Jean-Luc", "Anaïs", "Côme"),
    ("Olivia", "Liam", "José", "Madison", "Noah", 'Anne "Nan"', "Renée", "Tyler", "Zoë", "Björn"),
    ("美咲", "翔太", "さくら", "健一", "陽菜", "大輔", "結衣", "蓮", "葵", "拓也"),
    ("Siân", "Oliver", "Niamh", "Harry", "Freya", "Seán", "Imogen", "Rhys", "Amélie", "Zadie"),
)
LAST_NAMES = (
    (
        "Dupont",
        "Lefèvre",
        "Besançon",
        "d'Été",
        "Noël",
        "Saint-Exupéry",
        "Gérard",
        "Le Goff",
        "Mœurs",
        "Ÿvres",
    ),
    ("Smith", "O'Neill", "García", "Nguyễn", "Johnson", "Müller", "Washington", "Peña", "Lee", "Kowalski"),
    ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "髙木"),
    (
        "Jones",
        "MacLeod",
        "St. John, Jr.",
        "O'Connor",
        "Llŷr",
        "Brontë",
        "Patel",
        "Smythe",
        "Khan",
        "Ó Briain",
    ),
)
NAMES_PER_MARKET = 10
ALL_FIRST_NAMES = [name for names in FIRST_NAMES for name in names]
ALL_LAST_NAMES = [name for names in LAST_NAMES for name in names]
FIRST_FIELDS = [csv_field(name) for name in ALL_FIRST_NAMES]
LAST_FIELDS = [csv_field(name) for name in ALL_LAST_NAMES]
PADDED_LAST_FIELDS = [csv_field(f"{name}  ") for name in ALL_LAST_NAMES]
DOMAINS = ("example.com", "example.org", "example.net")
CHUNK = 100_000


@dataclass(frozen=True)
class Names:
    """Where each customer's names stand in the pools of names."""

    first: Ints
    last: Ints


def person_of(customers: Ints) -> Ints:
    """The person behind each customer card: every 25th customer has the second card of another one."""
    return np.where((customers % 25 == 7) & (customers >= 20), customers - 20, customers)


def names_of(customers: Ints) -> Names:
    """The names of each customer, the same wherever they are written."""
    person = person_of(customers)
    start = HOME[person % 20] * NAMES_PER_MARKET
    return Names(
        first=start + scatter(person, NAMES_PER_MARKET, 11),
        last=start + scatter(person, NAMES_PER_MARKET, 12),
    )


def full_names(customers: Ints) -> pa.Array:
    """Last name and first name, as tills in Japan print them."""
    names = names_of(customers)
    return glue(take(ALL_LAST_NAMES, names.last), " ", take(ALL_FIRST_NAMES, names.first))


def customers_for(sales: int) -> int:
    """How many customers a retailer with so many sales has."""
    return max(sales // 4, 400) // 20 * 20


def draw_customers(chance: Chance, market: int, count: int, rows: int) -> Ints:
    """Customers of a market, a few of them far more often; one in ten sales goes to a visitor."""
    residues = np.flatnonzero(market == HOME)
    local = chance.popular(count // 20 * len(residues), rows)
    at_home = local // len(residues) * 20 + residues[local % len(residues)]
    return np.where(chance.share(rows) < 0.1, chance.below(count, rows), at_home)


def _versions(numbers: Ints, chance: Chance, age: int) -> pa.Array:
    """The lines of the customers as they were `age` days before their last change; 0 is the last version.

    An older version has another last name: people marry, clerks correct a spelling.
    """
    rows = len(numbers)
    names = names_of(numbers)
    start = names.last // NAMES_PER_MARKET * NAMES_PER_MARKET
    surname = np.where(age > 0, start + (names.last + 3) % NAMES_PER_MARKET, names.last)
    draw = chance.share(rows)
    padded = chance.share(rows) < CUSTOMERS["name with trailing spaces"]
    first = where(draw < CUSTOMERS["first name NULL"], "NULL", take(FIRST_FIELDS, names.first))
    last = where(padded, take(PADDED_LAST_FIELDS, surname), take(LAST_FIELDS, surname))
    last = where(draw > 1 - CUSTOMERS["last name blank"], None, last)
    country = take(COUNTRIES, HOME[numbers % 20])
    columns = [
        digits(numbers + FIRST_CUSTOMER_ID),
        first,
        last,
        _emails(numbers, chance),
        where(chance.share(rows) < CUSTOMERS["country blank"], None, country),
        _birth_dates(numbers, chance),
        _updated_at(numbers, age),
    ]
    return delimited(columns, ",")


def _emails(numbers: Ints, chance: Chance) -> pa.Array:
    person = person_of(numbers)
    email = glue("client", digits(person), "@", take(DOMAINS, scatter(person, len(DOMAINS), 13)))
    draw = chance.share(len(numbers))
    email = where(draw < CUSTOMERS["e-mail blank"], None, email)
    email = where(draw > 1 - CUSTOMERS["e-mail in capitals"], pc.ascii_upper(email), email)
    return where(chance.share(len(numbers)) < CUSTOMERS["e-mail with spaces"], glue(" ", email, " "), email)


def _birth_dates(numbers: Ints, chance: Chance) -> pa.Array:
    days = (
        pa.array((scatter(numbers, 20_000, 14) - 8_000).astype(np.int32)).cast(pa.date32()).cast(pa.string())
    )
    return where(chance.share(len(numbers)) < CUSTOMERS["bad birth date"], "1900-00-00", days)


def _updated_at(numbers: Ints, age: int) -> pa.Array:
    first = MONTHS[0].epoch_days(np.zeros(1, dtype=np.int64))[0] - 900 - age
    days = (
        pa.array((first + scatter(numbers, 1_300, 15)).astype(np.int32)).cast(pa.date32()).cast(pa.string())
    )
    return glue(days, " ", take(CLOCK_SECONDS, scatter(numbers, 1_440, 16)))


def write_customers(folder: Path, count: int, seed: int) -> None:
    """Write `crm/customers.csv`: every card, some twice, some in an older version too."""
    (folder / "crm").mkdir(parents=True, exist_ok=True)
    with (folder / "crm" / "customers.csv").open("wb") as file:
        file.write(b"customer_id,first_name,last_name,email,country,birth_date,updated_at\n")
        for part, start in enumerate(range(0, count, CHUNK)):
            chance = Chance(seed, 2, part)
            numbers = np.arange(start, min(start + CHUNK, count), dtype=np.int64)
            lines = _versions(numbers, chance, age=0)
            draw = chance.share(len(numbers))
            twice = np.flatnonzero(draw < CUSTOMERS["exact duplicate"])
            older = np.flatnonzero(draw > 1 - CUSTOMERS["older version"])
            write_lines(file, _versions(numbers[older], chance, age=400))
            write_lines(file, lines)
            write_lines(file, lines.take(pa.array(twice)))
