"""The sources as references: Vancouver style, BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.report.collect import Report
from analysis.report.files import write_bytes

MOST_AUTHORS = 6
TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip


def write(report: Report, folder: Path) -> list[Path]:
    """Write references.bib, .ris, .json (CSL) and .txt (Vancouver) into `folder`."""
    listed = list_references(report)
    made = {
        "references.bib": to_bibtex(listed), "references.ris": to_ris(listed),
        "references.json": to_csl(listed), "references.txt": to_text(listed),
    }  # fmt: skip
    return [write_bytes(folder / name, text.encode()) for name, text in made.items()]


def list_references(report: Report) -> list[dict]:
    """Return the sources in the order of their labels, without line breaks, each with `authors`
    as a list and `key`, its name in the exports."""
    rows = [{name: _line(value) for name, value in row.items()} for row in report.sources]
    ordered = sorted(rows, key=lambda row: (row.get("label", ""), row["source_id"]))
    seen: dict[str, int] = {}
    for row in ordered:
        row["authors"] = [a for a in (row.get("authors") or "").split("; ") if a]
        key = re.sub(r"[^A-Za-z0-9]+", "", str(row.get("label", ""))) or "source"
        seen[key] = seen.get(key, 0) + 1
        row["key"] = key if seen[key] == 1 else f"{key}x{seen[key]}"
    return ordered


def _line(value):
    return " ".join(value.split()) if isinstance(value, str) else value


def vancouver(row: Mapping) -> str:
    """Return one reference in Vancouver style, without its DOI: authors, title, journal, year.

    More than six authors end in "et al."; what was not seen is left out, a missing title is said.
    """
    authors = [vancouver_name(name) for name in row["authors"]]
    named = ", ".join(authors[:MOST_AUTHORS])
    named += ", et al" if len(authors) > MOST_AUTHORS else ""
    title = (row.get("title") or "[title not seen]").rstrip(".")
    place = ";".join(str(v) for v in (row.get("year"), row.get("volume")) if v)
    status = f" [{row['status']}]" if row.get("status") else ""
    parts = (named, title, row.get("journal"), place + status)
    return " ".join(f"{part.rstrip('.')}." for part in parts if part and part.strip())


def vancouver_name(name: str) -> str:
    """Return "Xiang Y" of "Yu Xiang" or "Xiang, Yu"; a family name alone stays."""
    family, given = split_name(name)
    initials = "".join(part[0].upper() for part in re.split(r"[\s.\-]+", given) if part)
    if re.fullmatch(r"[A-Z]{1,3}", given):
        initials = given
    return f"{family} {initials}".strip()


def split_name(name: str) -> tuple[str, str]:
    """Return family and given names of "Yu Xiang", "Xiang, Yu", "Xiang Y" or "Xiang"."""
    from analysis.sources.bibliography import family_name

    family = family_name(name)
    return family, name.replace(family, "", 1).replace(",", " ").strip()


def to_bibtex(rows: Sequence[Mapping]) -> str:
    """Return the references as BibTeX (UTF-8); signs of TeX are escaped."""
    return "\n".join(_bibtex(row) for row in rows)


def _bibtex(row: Mapping) -> str:
    names = " and ".join(_tex(n) if " " in n else f"{{{_tex(n)}}}" for n in row["authors"])
    fields = {
        "author": names, "title": f"{{{_tex(row.get('title') or '')}}}",
        "journal": _tex(row.get("journal") or ""), "year": str(row.get("year") or ""),
        "volume": _tex(row.get("volume") or ""),
    }  # fmt: skip
    fields |= {n: re.sub(r"[{}\\\\]", "", row.get(n) or "") for n in ("doi", "pmid", "pmcid")}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value.strip("{} ")]
    return "\n".join([f"@article{{{row['key']},", *lines, "}", ""])


def _tex(text: str) -> str:
    return "".join(TEX.get(sign, sign) for sign in text)


def to_ris(rows: Sequence[Mapping]) -> str:
    """Return the references as RIS (UTF-8, CRLF)."""
    return "".join(f"{line}\r\n" for row in rows for line in _ris(row))


def _ris(row: Mapping) -> list[str]:
    fields = [("TY", "JOUR"), ("ID", row["key"])]
    fields += [("AU", ", ".join(part for part in split_name(n) if part)) for n in row["authors"]]
    for tag, name in (("TI", "title"), ("JO", "journal"), ("PY", "year"), ("VL", "volume"),
                      ("DO", "doi"), ("AN", "pmid"), ("UR", "url")):  # fmt: skip
        fields.append((tag, row.get(name)))
    return [f"{tag}  - {value}" for tag, value in fields if value] + ["ER  - ", ""]


def to_csl(rows: Sequence[Mapping]) -> str:
    """Return the references as CSL-JSON."""
    return json.dumps([_csl(row) for row in rows], indent=1, ensure_ascii=False) + "\n"


def _csl(row: Mapping) -> dict:
    names = [dict(zip(("family", "given"), split_name(n), strict=True)) for n in row["authors"]]
    item = {
        "id": row["key"], "type": "article-journal", "title": row.get("title"),
        "author": [{part: text for part, text in name.items() if text} for name in names],
        "container-title": row.get("journal"), "volume": row.get("volume"),
        "DOI": row.get("doi"), "PMID": row.get("pmid"), "PMCID": row.get("pmcid"),
        "issued": {"date-parts": [[int(row["year"])]]} if row.get("year") else None,
    }  # fmt: skip
    return {name: value for name, value in item.items() if value}


def to_text(rows: Sequence[Mapping]) -> str:
    """Return the references in Vancouver style, numbered, with their DOI."""
    lines = []
    for number, row in enumerate(rows, 1):
        doi = f" doi:{row['doi']}" if row.get("doi") else ""
        lines.append(f"{number}. {vancouver(row)}{doi}\n")
    return "".join(lines)
