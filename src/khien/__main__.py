"""Run the command line as `python -m khien`."""

from khien.config.cli import main

main()
