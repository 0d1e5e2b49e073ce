"""`python -m evidence`."""

from evidence.cli.app import main

main()
