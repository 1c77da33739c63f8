"""How far the codes can be trusted: coders held against the forms' readers, source by source."""

from analysis.reliability.agreement import (
    calibrate,
    calibration_error,
    count_confusions,
    list_disagreements,
    measure_agreement,
)
from analysis.reliability.held_out import (
    ALL_FOLDS,
    FOLDS,
    code_by_size,
    code_held_out,
    code_originals,
    run_here,
)
from analysis.reliability.measures import (
    measure,
    measure_coverage,
    measure_each,
    measure_sizes,
)
from analysis.reliability.quality import (
    QUALITY,
    measure_originals,
    measure_quality,
    measure_statements,
)
from analysis.reliability.reference import FORM_NOTE, choose_reference, describe_reference
from analysis.reliability.wording import (
    describe,
    describe_calibration,
    describe_confusions,
    describe_coverage,
    describe_folds,
    describe_sizes,
    headline,
)

__all__ = [
    "ALL_FOLDS",
    "FOLDS",
    "FORM_NOTE",
    "QUALITY",
    "calibrate",
    "calibration_error",
    "choose_reference",
    "code_by_size",
    "code_held_out",
    "code_originals",
    "count_confusions",
    "describe",
    "describe_calibration",
    "describe_confusions",
    "describe_coverage",
    "describe_folds",
    "describe_reference",
    "describe_sizes",
    "headline",
    "list_disagreements",
    "measure",
    "measure_agreement",
    "measure_coverage",
    "measure_each",
    "measure_originals",
    "measure_quality",
    "measure_sizes",
    "measure_statements",
    "run_here",
]
