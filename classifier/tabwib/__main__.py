"""`python -m tabwib` is `tabwib`."""

from tabwib.cli import main

main()
