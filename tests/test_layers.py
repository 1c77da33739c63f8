"""The shape of the package: imports go in the direction of the data, modules stay small."""

import ast
import re
from pathlib import Path

import pytest

from analysis import fingerprints, paths

ROOMS = [
    ("errors", "paths", "words"),
    ("execution", "garbage", "remote"),
    ("codebook",),
    ("layouts",),
    ("tables",),
    ("folding", "marks", "mentions"),
    ("sentences",),
    ("readers",),
    ("sources",),
    ("fetching",),
    ("corrections",),
    ("coding",),
    ("reliability",),
    ("fingerprints",),
    ("inputs",),
    ("ingestion",),
    ("evidence",),
    ("selection",),
    ("listing",),
    ("trials",),
    ("synthesis",),
    ("style",),
    ("exhibits",),
    ("figures",),
    ("explore",),
    ("report",),
    ("history",),
    ("cli",),
]
PLACE = {room: place for place, rooms in enumerate(ROOMS) for room in rooms}
PACKAGE = paths.ROOT / "analysis"
MODULES = sorted(PACKAGE.rglob("*.py"))
OURS = [
    path
    for pattern in ("analysis/**/*", "data/**/*", "notebooks/*", "tests/**/*", "*", "docs/**/*",
                    "benchmarks/**/*", "scripts/**/*", ".ci/*")
    for path in paths.ROOT.glob(pattern)
    if path.is_file() and path.name != ".git" and not path.match("__pycache__/*")
    and path.stat().st_size < 3_000_000
]  # fmt: skip


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "analysis":
            parts = node.module.split(".")[1:]
            rooms |= {parts[0]} if parts else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            rooms |= {name[1] for name in names if name[0] == "analysis" and len(name) > 1}
    return rooms


def names(path: Path) -> str:
    return str(path.relative_to(paths.ROOT))


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_module_imports_only_from_rooms_before_it(path):
    own = room_of(path)
    if own == "__init__":
        return
    assert own in PLACE, f"{names(path)} is in no room; add its room to ROOMS in this test"
    later = {room for room in imported_rooms(path) - {own} if PLACE[room] >= PLACE[own]}
    siblings = {room for room in later if PLACE[room] == PLACE[own]}
    assert later - siblings == set(), f"{names(path)} imports from a later room"


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_module_stays_under_300_lines(path):
    assert len(path.read_text("utf-8").splitlines()) < 300


@pytest.mark.parametrize("path", OURS, ids=names)
def test_file_holds_no_machine_path_and_no_leftover(path):
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return
    assert not re.search(r"(?<![\w./])/(?:" + "work|farm|root|home" + r")/[\w.-]+", text)
    if path.suffix not in (".lock", ".svg"):
        assert not re.search(r"\b(?:" + "TO" + r"DO|FIX" + r"ME)\b", text)


def test_every_file_of_data_belongs_to_the_room_that_reads_it():
    reading = re.compile(r'paths\.DATA((?: / "[\w.-]+")+)')
    for room, modules in fingerprints.list_rooms().items():
        named = {path.relative_to(paths.DATA).as_posix() for path in fingerprints.list_data(room)}
        for module in modules:
            for found in reading.findall(module.read_text("utf-8")):
                name = "/".join(re.findall(r'"([\w.-]+)"', found))
                elsewhere = name == "dictionary.yaml"  # named by the report's own step
                is_named = any(n == name or n.startswith(f"{name}/") for n in named)
                assert is_named or elsewhere or room == "inputs", f"{module.name} reads data/{name}"
