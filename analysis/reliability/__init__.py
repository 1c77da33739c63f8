"""How far the codes can be trusted: coders held against the forms' readers, source by source."""

from analysis.reliability.held_out import code_held_out, code_originals
from analysis.reliability.measures import (
    calibrate,
    count_confusions,
    describe,
    describe_calibration,
    list_disagreements,
    measure,
    measure_agreement,
    measure_each,
)

FORM_NOTE = (
    "The reference codes were made by a language model reading sentence by sentence; no clinician "
    "has confirmed them. The sentences are the forms' paraphrases, one claim each."
)

__all__ = [
    "FORM_NOTE",
    "calibrate",
    "code_held_out",
    "code_originals",
    "count_confusions",
    "describe",
    "describe_calibration",
    "list_disagreements",
    "measure",
    "measure_agreement",
    "measure_each",
]
