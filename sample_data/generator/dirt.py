"""How dirty the data is, on purpose: shares of the rows. sample_data/README.md explains every kind."""

from __future__ import annotations

SALES = {
    "exact duplicate": 0.010,
    "correction": 0.010,
    "bad date": 0.003,
    "blank date": 0.001,
    "amount not available": 0.004,
    "amount with a letter": 0.002,
    "blank amount": 0.002,
    "blank quantity": 0.003,
    "quantity in words": 0.001,
    "unknown store": 0.004,
    "blank store": 0.002,
    "untidy store": 0.010,
    "blank product": 0.001,
    "untidy product": 0.010,
    "product not in the list": 0.005,
    "no customer": 0.350,
    "customer not a number": 0.002,
    "customer not known": 0.005,
    "remark with separator and quotes": 0.030,
}
"""Of the sales as the tills export them.

"product not in the list", "no customer" and "customer not known" hold for the ledger too.
"""

LEDGER = {"untidy product": 0.005}
"""Of the postings."""

RETURNS = {
    "exact duplicate": 0.020,
    "recorded again": 0.010,
    "blank sale": 0.005,
    "unknown sale": 0.015,
    "bad quantity": 0.010,
    "bad date": 0.005,
    "untidy market": 0.010,
    "blank reason": 0.200,
    "untidy reason": 0.030,
}
"""Of the returns."""

CUSTOMERS = {
    "exact duplicate": 0.010,
    "older version": 0.040,
    "second card of the same person": 0.040,
    "first name NULL": 0.005,
    "last name blank": 0.005,
    "name with trailing spaces": 0.020,
    "e-mail blank": 0.080,
    "e-mail in capitals": 0.030,
    "e-mail with spaces": 0.020,
    "country blank": 0.010,
    "bad birth date": 0.010,
}
"""Of the customer cards; "second card of the same person" follows from the customer's number."""
