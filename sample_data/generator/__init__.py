"""Makes the retailer's data set; `generate.py` is its command line."""
