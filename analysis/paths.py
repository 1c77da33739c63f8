"""Where things are, whatever folder a program is started in."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("WORKBOOK_DATA") or ROOT / "data")
NOTEBOOKS = Path(os.environ.get("WORKBOOK_NOTEBOOKS") or ROOT / "notebooks")
BUILD = Path(os.environ.get("WORKBOOK_BUILD") or ROOT / "build")
REPORT = ROOT / "report"
