"""."""
FUNCTIONS = ()
