"""The CAR-NK evidence workbook: from review articles to a report, one step a module."""

import os

# One thread a process: threads of linear algebra fight over the cores when several processes
# run (training then takes ten times as long), and their number can change the last digits.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
