"""Notebooks read tables: they need not wait for readers or the learned coder."""

import subprocess
import sys

from analysis import paths


def test_reading_tables_imports_no_reader_and_no_learned_coder():
    code = (
        "import sys; from analysis import evidence; from analysis.ingestion import pieces\n"
        "print([n for n in sys.modules if n in ('sklearn', 'scipy', 'lxml', 'analysis.readers')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          cwd=paths.ROOT)  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr
