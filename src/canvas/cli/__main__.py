"""`python -m canvas.cli`: the command where it is not on the path."""

from canvas.cli import main

main()
