"""What was learned is kept as numbers and names, and codes as if it had just been learned."""

import subprocess
import sys

from analysis import coding, evidence, paths
from analysis.coding import combined, keeping
from analysis.coding.patterns import patterns
from analysis.coding.rules import read_text

SAYS = [text for text, _ in patterns().examples[::3]]


def code(model):
    return combined.combine(read_text(SAYS, patterns()), model, patterns())


def test_model_that_was_kept_codes_as_the_one_that_was_trained():
    trained = coding.train_on(evidence.load_training)
    kept = keeping.read_model(keeping.write_model(trained), patterns())
    found = code(trained)
    assert sum(map(len, found)) > len(SAYS)
    assert code(kept) == found
    assert kept.features.names.listed == trained.features.names.listed
    assert kept.features.names.learning is False


def test_model_of_too_few_sentences_is_kept_too_and_leaves_all_to_the_rules():
    trained = combined.train([], patterns())
    few = combined.Learned(patterns()).fit([])
    for model in (trained, few):
        kept = keeping.read_model(keeping.write_model(model), patterns())
        assert kept.too_few == model.too_few
        assert code(kept) == code(model)


def test_model_that_was_kept_is_used_without_the_library_that_trains(tmp_path):
    place = tmp_path / "model.npz"
    place.write_bytes(keeping.write_model(combined.train([], patterns())))
    asked = (
        "import sys; from pathlib import Path; from analysis.ingestion import tasks\n"
        "from analysis.coding import combined, rules; from analysis.coding.patterns import *\n"
        f"model, says = tasks.trained(Path({str(place)!r})), {SAYS[:9]!r}\n"
        "read = rules.read_text(says, patterns())\n"
        "print(sum(map(len, combined.combine(read, model, patterns()))))\n"
        "print('sklearn' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=paths.ROOT, text=True, stdout=-1)
    found, imported = done.stdout.split()
    assert int(found) > 0
    assert imported == "False"
