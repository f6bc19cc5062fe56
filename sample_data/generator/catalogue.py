"""What the retailer has: markets, stores and products."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from .chance import scatter
from .text import Ints


@dataclass(frozen=True)
class Market:
    """A country with tills of its own make."""

    code: str
    number: int
    currency: str
    share: int
    """Its part of all sales, in percent."""
    dialling_code: int
    """Starts the market's sale ids, so that no id comes twice in the group."""
    price_level: int
    """Local price for one euro of list price, in hundredths of the local unit."""
    vat_percent: int

    @property
    def first_sale_id(self) -> int:
        """The id below all of the market's sales."""
        return self.dialling_code * 1_000_000_000


MARKETS = (
    Market("FR", 0, "EUR", 35, 33, 100, 20),
    Market("US", 1, "USD", 30, 10, 112, 8),
    Market("JP", 2, "JPY", 20, 81, 16_000, 10),
    Market("UK", 3, "GBP", 15, 44, 88, 20),
)


@dataclass(frozen=True)
class Store:
    """A shop; division `SHARED` is a flagship that sells for both divisions."""

    store_id: str
    name: str
    city: str
    country: str
    store_type: str
    division: str
    opened_on: date

    @property
    def market(self) -> str:
        """The code of its market."""
        return self.store_id[:2]


STORES = (
    Store("FR-PAR-01", "Paris Champs-Élysées", "Paris", "France", "flagship", "SHARED", date(1998, 9, 3)),
    Store("FR-PAR-02", "Paris Saint-Honoré", "Paris", "France", "boutique", "X", date(2004, 3, 18)),
    Store("FR-PAR-03", "Paris Place Vendôme", "Paris", "France", "boutique", "V", date(2001, 11, 8)),
    Store("FR-LYS-01", "Lyon République", "Lyon", "France", "boutique", "X", date(2011, 5, 12)),
    Store("FR-NCE-01", "Nice Masséna", "Nice", "France", "boutique", "V", date(2013, 6, 6)),
    Store("FR-BOD-01", "Bordeaux Intendance", "Bordeaux", "France", "boutique", "X", date(2016, 4, 21)),
    Store(
        "US-NYC-01",
        "New York Fifth Avenue",
        "New York",
        "United States",
        "flagship",
        "SHARED",
        date(2002, 10, 17),
    ),
    Store("US-NYC-02", "New York SoHo", "New York", "United States", "boutique", "X", date(2009, 9, 10)),
    Store(
        "US-LAX-01",
        "Beverly Hills Rodeo Drive",
        "Los Angeles",
        "United States",
        "flagship",
        "SHARED",
        date(2006, 2, 9),
    ),
    Store("US-MIA-01", "Miami Design District", "Miami", "United States", "boutique", "V", date(2015, 12, 3)),
    Store("US-CHI-01", "Chicago Oak Street", "Chicago", "United States", "boutique", "X", date(2012, 8, 23)),
    Store("US-LAS-01", "Las Vegas Strip", "Las Vegas", "United States", "boutique", "V", date(2017, 3, 30)),
    Store("JP-TYO-01", "東京 銀座", "東京", "Japan", "flagship", "SHARED", date(2003, 9, 4)),
    Store("JP-TYO-02", "東京 表参道", "東京", "Japan", "boutique", "X", date(2010, 4, 15)),
    Store("JP-OSA-01", "大阪 心斎橋", "大阪", "Japan", "boutique", "V", date(2008, 11, 20)),
    Store("JP-KYO-01", "京都 四条", "京都", "Japan", "boutique", "X", date(2018, 3, 1)),
    Store(
        "UK-LON-01",
        "London New Bond Street",
        "London",
        "United Kingdom",
        "flagship",
        "SHARED",
        date(2000, 5, 25),
    ),
    Store(
        "UK-LON-02", "London Sloane Street", "London", "United Kingdom", "boutique", "X", date(2007, 10, 11)
    ),
    Store(
        "UK-EDI-01",
        "Edinburgh Multrees Walk",
        "Edinburgh",
        "United Kingdom",
        "boutique",
        "V",
        date(2014, 7, 3),
    ),
)
STORE_IDS = [store.store_id for store in STORES]


@dataclass(frozen=True)
class Category:
    """A category of products, of one division; prices in euro."""

    code: str
    name: str
    division: str
    noun: str
    lowest: int
    highest: int


CATEGORIES = (
    Category("BAG", "Bags", "X", "sac", 900, 6500),
    Category("SLG", "Small leather goods", "X", "portefeuille", 190, 950),
    Category("RTW", "Ready-to-wear", "X", "veste", 450, 4800),
    Category("SHO", "Shoes", "X", "mocassin", 390, 1450),
    Category("WAT", "Watches", "V", "montre", 2400, 38000),
    Category("JWL", "Jewellery", "V", "collier", 800, 24000),
    Category("EYE", "Eyewear", "V", "lunettes", 220, 690),
    Category("FRG", "Fragrance", "V", "eau de parfum", 95, 340),
)
WORDS = ("Étoile", "Aurore", "Minuit", "Célèste", "Rivière", "Ōkami", "Niño", "Soirée", "Übermut", "Jardin")
OLD_PRODUCTS = 6
"""Products of each division that are still sold but have left the product list."""


@dataclass(frozen=True)
class Products:
    """All products as columns: division X in the first half, V in the second; the old ones end each half."""

    sku: list[str]
    name: list[str]
    division: list[str]
    category: list[str]
    price: Ints
    """List price in euro cents."""
    cost: Ints
    """Cost of one piece in euro cents; 0 where purchasing has not entered it."""
    launched: Ints
    """Days since 1970-01-01."""
    listed: list[bool]
    """Whether the product is in the product list."""

    @property
    def half(self) -> int:
        """How many products each division has."""
        return len(self.sku) // 2


def make_products(sales: int) -> Products:
    """As many products as a retailer with so many sales may have: 240 to 20,000."""
    half = min(max(sales // 30, 120), 10_000) + OLD_PRODUCTS
    number = np.arange(2 * half, dtype=np.int64)
    kind = scatter(number, 4, 1) + np.where(number >= half, 4, 0)
    kinds = [CATEGORIES[k] for k in kind.tolist()]
    lowest = np.array([k.lowest for k in kinds], dtype=np.int64)
    highest = np.array([k.highest for k in kinds], dtype=np.int64)
    euros = (lowest + scatter(number, highest - lowest, 2)) // 5 * 5
    listed = (number % half < half - OLD_PRODUCTS).tolist()
    sku = [
        f"{k.division}-{k.code if here else 'OLD'}-{n:05d}"
        for n, k, here in zip(number, kinds, listed, strict=True)
    ]
    name = [f"{WORDS[n * 7 % len(WORDS)]} {k.noun} {n % 900 + 100}" for n, k in enumerate(kinds)]
    return Products(
        sku=sku,
        name=name,
        division=[k.division for k in kinds],
        category=[k.name for k in kinds],
        price=euros * 100,
        cost=np.where(scatter(number, 50, 3) == 0, 0, euros * (18 + scatter(number, 25, 4))),
        launched=14_600 + scatter(number, 4_700, 5),
        listed=listed,
    )
