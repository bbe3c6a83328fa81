"""`python -m tui` is `mingchou`."""

from tui.cli import main

main()
