"""Run the command line as a module: python -m analysis.cli."""

import sys

from analysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
