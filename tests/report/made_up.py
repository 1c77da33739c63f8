"""Made-up notebooks and tables for the tests of the report."""

import json

import pandas as pd

COUNTS = pd.DataFrame({"topic": ["persistence", "safety"], "barrier": [1, 0]})


def notebook(*outputs, source="# 01 Made up\n**Question.** None."):
    """Return an executed notebook that shows these outputs."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source}]
    cells += [
        {"cell_type": "code", "metadata": {}, "source": "", "outputs": [output]}
        for output in outputs
    ]
    return json.dumps({"cells": cells})


def shown(exhibit):
    """Return the output of a cell that shows an exhibit."""
    return {"output_type": "display_data", "data": exhibit._repr_mimebundle_()}
