"""What large bodies of text cost, computed from what a run of the benchmarks measured."""

from __future__ import annotations

TEXT = """# What large bodies of text cost

Computed by `python -m benchmarks.run` from the figures of `docs/benchmarks.md`: {each:.1f} CPU ms,
{disk:.1f} kB under `build/` and {memory:.2f} kB of memory for each abstract of eight sentences, on
{cores} cores of the machine of the run. A full text of a review has about {longer} times the
sentences of an abstract; time and disk grow with sentences, memory with articles.

| what | core hours | on 64 cores | disk under build/ | memory of the calling process |
|---|---|---|---|---|
{rows}
The memory is that of grouping articles by identity, which must see all of them; a worker holds
one chunk of some 64 sources. Above some million articles split the corpus by year and ingest each
part by itself: sources of different parts are then not joined. The report itself shows every
finding and is meant for some hundred sources; larger bodies are read from the Parquet tables.
"""
LONGER = 40  # sentences of a full review beside those of an abstract
CASES = (
    ("200 reviews, full text", 200, LONGER),
    ("100,000 abstracts", 100_000, 1),
    ("1 million reviews, full text", 1_000_000, LONGER),
    ("all 40 million PubMed abstracts", 40_000_000, 1),
)


def write(each: float, disk: float, memory: float, cores: int) -> str:
    """Return the planning page. each : CPU ms; disk, memory : kB; all for one abstract."""
    rows = ""
    for name, count, times in CASES:
        hours = count * times * each / 3_600_000
        space = count * times * disk / 1e6
        held = 0.3 + count * memory / 1e6
        shown = (f"{hours:,.1f}", f"{hours / 64:,.1f} h", f"{space:,.1f} GB", f"{held:,.1f} GB")
        rows += f"| {name} | {' | '.join(shown)} |\n"
    return TEXT.format(each=each, disk=disk, memory=memory, cores=cores, longer=LONGER, rows=rows)
