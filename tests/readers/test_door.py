"""The door: which files are opened, under which names, and what becomes of those that fail."""

import gzip
import hashlib
import os
import sys
from pathlib import Path

import pytest

from analysis import readers
from analysis.errors import EvidenceError
from analysis.readers import _folders
from analysis.readers.base import Refused

PAGE = b"# A made-up page\n\nDOI: 10.5555/made.up\n\n## Abstract\n\nMade-up cells rest here.\n"
OTHER = PAGE.replace(b"made.up", b"made.up.2")


def read(path, **options):
    return {result.document: result for result in readers.read_path(path, **options)}


def test_folder_is_read_sorted_by_name_with_its_own_name_first(write, tmp_path):
    write("pages/b.txt", PAGE)
    write("pages/a/z.md", OTHER)
    found = list(readers.read_path(tmp_path / "pages"))
    assert [result.document for result in found] == ["pages/a/z.md", "pages/b.txt"]
    assert [result.reason for result in found] == ["", ""]
    assert found[1].sha256 == hashlib.sha256(PAGE).hexdigest()
    assert found[1].size == len(PAGE)


def test_label_replaces_the_first_part_of_the_names(write, tmp_path):
    page = write("pages/b.txt", PAGE)
    assert list(read(tmp_path / "pages", label="mine")) == ["mine/b.txt"]
    assert list(read(page, label="mine.txt")) == ["mine.txt"]
    assert list(read(page)) == ["b.txt"]


def test_files_are_listed_under_the_names_they_are_read_under(write, tmp_path):
    write("pages/b.txt", PAGE)
    write("pages/a/z.md", PAGE)
    listed = readers.list_files(tmp_path / "pages")
    assert listed == [
        ("pages/a/z.md", tmp_path / "pages/a/z.md"),
        ("pages/b.txt", tmp_path / "pages/b.txt"),
    ]


def test_missing_path_says_what_to_do(tmp_path):
    with pytest.raises(EvidenceError, match=r"'none' is not there .* Give an existing file"):
        readers.read_path(tmp_path / "none")


def test_hidden_files_are_passed_over_and_system_files_are_refused(write, tmp_path):
    write("pages/.DS_Store", b"\0\0")
    write("pages/.git/x.txt", PAGE)
    write("pages/Thumbs.db", b"\0\0")
    found = read(tmp_path / "pages")
    assert list(found) == ["pages/Thumbs.db"]
    assert found["pages/Thumbs.db"].reason == readers.SYSTEM_FILE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\x00\x01\x02" * 100, "not recognized as any known format. Known: "),
        (b"Neither a title nor anything else.", "needs a DOI and a heading 'Abstract'. Known: "),
        (b"<made><up/></made>", "not recognized as any known format: markup or data"),
        (b" \n\n\t", "not recognized as any known format: it holds only white space"),
        ("# Café".encode("latin-1"), "not valid UTF-8 at byte 5; save the file as UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "by git lfs pull"),
        (b"{\\rtf1 made up}", "an RTF document; save it as PDF or text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    ],
)
def test_file_that_is_no_article_is_refused_in_words(write, content, said):
    (result,) = readers.read_path(write("x.xml", content))
    assert said in result.reason
    assert result.articles == ()


def test_what_browsers_save_beside_a_page_is_said_to_be_that(write, tmp_path):
    write("pages/a_files/jquery.js.download", "function made() {}")
    (result,) = readers.read_path(tmp_path / "pages")
    assert "a script, style or font, as browsers save them beside a page" in result.reason


def test_one_bad_file_does_not_stop_the_rest(write, tmp_path):
    write("pages/a.txt", b"")
    write("pages/b.txt", PAGE)
    found = read(tmp_path / "pages")
    assert [bool(result.reason) for result in found.values()] == [True, False]


def test_file_too_large_is_refused_without_reading_it(tmp_path):
    with (tmp_path / "large.xml").open("wb") as file:
        file.truncate(2 * 2**30)
    (result,) = readers.read_path(tmp_path / "large.xml")
    assert result.reason == "too large: 2,048 MB, read are files up to 200 MB"
    assert (result.size, result.sha256) == (2 * 2**30, "")


def test_folder_named_like_a_file_is_a_folder(write, tmp_path):
    write("pages/x.xml/y.txt", PAGE)
    assert list(read(tmp_path / "pages")) == ["pages/x.xml/y.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need a POSIX system")
class TestLinks:
    def test_dangling_link_is_refused_with_its_reason(self, tmp_path):
        (tmp_path / "gone.xml").symlink_to(tmp_path / "nowhere.xml")
        (result,) = readers.read_path(tmp_path)
        assert result.reason == "cannot be opened: No such file or directory"
        (alone,) = readers.read_path(tmp_path / "gone.xml")
        assert alone.document == "gone.xml"

    def test_link_to_itself_is_refused(self, tmp_path):
        (tmp_path / "x.xml").symlink_to(tmp_path / "x.xml")
        (result,) = readers.read_path(tmp_path)
        assert result.reason.startswith("cannot be opened")

    def test_loop_of_folders_ends_and_reads_each_file_once(self, write, tmp_path):
        write("pages/a/x.txt", PAGE)
        write("pages/b/y.txt", OTHER)
        (tmp_path / "pages/a/to_b").symlink_to(tmp_path / "pages/b")
        (tmp_path / "pages/b/to_top").symlink_to(tmp_path / "pages")
        found = read(tmp_path / "pages")
        assert [name for name in found if not found[name].reason] == [
            "pages/a/x.txt",
            "pages/b/y.txt",
        ]
        assert {result.reason for result in found.values()} == {
            "",
            "a link to a folder that is read under another name",
        }

    def test_link_to_a_folder_elsewhere_is_followed(self, write, tmp_path):
        write("elsewhere/x.txt", PAGE)
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages/here").symlink_to(tmp_path / "elsewhere")
        assert list(read(tmp_path / "pages")) == ["pages/here/x.txt"]

    def test_pipe_is_refused_and_not_listed(self, tmp_path):
        os.mkfifo(tmp_path / "x.xml")
        (result,) = readers.read_path(tmp_path)
        assert result.reason == "not a file but a pipe, socket or device"
        assert readers.list_files(tmp_path) == []

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
    def test_file_without_permission_is_refused(self, write):
        page = write("x.txt", PAGE)
        page.chmod(0)
        (result,) = readers.read_path(page)
        assert result.reason == "cannot be opened: Permission denied"

    @pytest.mark.skipif(sys.platform == "darwin", reason="names there are always UTF-8")
    def test_name_that_is_not_utf8_can_be_written(self, tmp_path):
        name = os.fsencode(tmp_path) + b"/caf\xe9\n.txt"
        Path(os.fsdecode(name)).write_bytes(PAGE)
        (result,) = readers.read_path(tmp_path)
        assert result.document == f"{tmp_path.name}/caf\\xe9\\n.txt"


def test_reader_that_breaks_gives_a_reason_and_not_a_crash(write, monkeypatch):
    def stop(data, *, name):
        raise ZeroDivisionError("a made-up mistake")

    page = write("x.txt", PAGE)
    (reader,) = [r for r in readers.readers() if r.FORMAT == "text page"]
    monkeypatch.setattr(reader, "read", stop)
    (result,) = readers.read_path(page)
    assert result.reason == (
        "the text page reader stopped at ZeroDivisionError: a made-up mistake; "
        "please report this file"
    )


def test_compressed_file_keeps_its_name_and_its_own_hash(write):
    packed = gzip.compress(PAGE)
    (result,) = readers.read_path(write("x.txt.gz", packed))
    assert (result.document, result.reason) == ("x.txt.gz", "")
    assert result.sha256 == hashlib.sha256(packed).hexdigest()
    assert result.size == len(packed)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_does_not_hide_the_format(codec):
    kind, articles = readers.read_bytes(PAGE.decode().encode(codec), name="x")
    assert (kind, len(articles)) == ("text page", 1)


def test_unknown_bytes_are_refused():
    with pytest.raises(Refused, match="not recognized"):
        readers.read_bytes(b"\xff\xfe\x00\xd8 made up", name="x")


def test_every_reader_says_its_format_and_none_claims_nonsense():
    formats = [reader.FORMAT for reader in readers.readers()]
    assert len(set(formats)) == len(formats)
    for junk in (b"\x00" * 99, b"made up", b"<", b"{", b"[", b"@", b"%", b"\xff" * 99):
        assert {reader.recognize(junk, "x") for reader in readers.readers()} == {0}, junk


def test_every_format_has_a_made_up_file_for_the_fuzzer():
    found = {result.format for result in readers.read_path(Path(__file__).parents[1] / "formats")}
    assert found == {reader.FORMAT for reader in readers.readers()}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a POSIX system")
class TestNamesInTheirOrder:
    def test_folders_are_gone_through_in_the_order_of_the_whole_names(self, write, tmp_path):
        for name in ("a/x.txt", "a-b/x.txt", "a.txt", "a0/b/x.txt", "b/x.txt", "A/z.txt"):
            write(f"pages/{name}", "made up")
        names = [name for name, _ in _folders.walk(tmp_path / "pages")]
        assert names == sorted(names)
        assert len(names) == 6
        assert set(_folders.walk(tmp_path / "pages")) == set(
            _folders._follow("pages", tmp_path / "pages")
        )

    def test_a_link_among_the_folders_changes_no_order(self, write, tmp_path):
        write("elsewhere/x.txt", "made up")
        for name in ("a/x.txt", "z/x.txt"):
            write(f"pages/{name}", "made up")
        (tmp_path / "pages/m").symlink_to(tmp_path / "elsewhere")
        names = [name for name, _ in _folders.walk(tmp_path / "pages")]
        assert names == ["pages/a/x.txt", "pages/m/x.txt", "pages/z/x.txt"]

    def test_no_list_of_all_files_is_held(self, write, tmp_path, monkeypatch):
        for number in range(3):
            write(f"pages/{number}/x.txt", "made up")
        found, scanned, scan = _folders.walk(tmp_path / "pages"), [], _folders._scan
        monkeypatch.setattr(
            _folders,
            "_scan",
            lambda folder, seen: scanned.append(folder.name) or scan(folder, seen),
        )
        assert next(found)[0] == "pages/0/x.txt"
        assert scanned == ["pages", "0"]
