"""Archives: what is unpacked, what is refused, and that the rest is read on."""

import gzip
import io
import stat
import tarfile
import zipfile
from dataclasses import replace

import pytest

from analysis.readers import _containers, read_path
from analysis.readers._containers import LIMITS

PAGE = b"A made-up page.\n" * 3
MB = 2**20


def make_zip(members: dict, method=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def make_tar(members: dict, *, links: dict | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return buffer.getvalue()


def unpack(data: bytes, **limits) -> dict:
    """Return {name: content, or the reason as text} of an archive named "a"."""
    members = _containers.unpack(
        io.BytesIO(data), "a", _containers.recognize(data[:512]), limits=replace(LIMITS, **limits)
    )
    return {member.name: member.reason or member.data for member in members}


def test_members_are_named_after_archive_and_folder():
    assert unpack(make_zip({"sub/x.xml": PAGE, "y.xml": PAGE})) == {
        "a!sub/x.xml": PAGE,
        "a!y.xml": PAGE,
    }
    assert unpack(make_tar({"sub/x.xml": PAGE})) == {"a!sub/x.xml": PAGE}
    assert unpack(gzip.compress(make_tar({"sub/x.xml": PAGE}))) == {"a!sub/x.xml": PAGE}
    assert unpack(gzip.compress(PAGE)) == {"a": PAGE}


def test_archives_in_archives_are_opened_two_deep():
    one = make_zip({"x.xml": PAGE})
    two = make_zip({"one.zip": one, "y.xml.gz": gzip.compress(PAGE)})
    three = make_zip({"two.zip": two, "y.xml": PAGE})
    assert unpack(two) == {"a!one.zip!x.xml": PAGE, "a!y.xml.gz": PAGE}
    assert unpack(three) == {
        "a!two.zip!one.zip": "an archive in an archive, more than 2 deep",
        "a!two.zip!y.xml.gz": "an archive in an archive, more than 2 deep",
        "a!y.xml": PAGE,
    }


def test_file_compressed_twice_is_refused():
    assert unpack(gzip.compress(gzip.compress(PAGE)))["a"].startswith("compressed twice")


@pytest.mark.parametrize("make", [make_zip, make_tar], ids=["zip", "tar"])
@pytest.mark.parametrize("name", ["../x.xml", "/etc/x.xml", "a/../../x.xml", "C:\\x.xml", "..\\x"])
def test_name_that_points_out_of_the_archive_is_refused_and_the_rest_read(make, name):
    found = unpack(make({name: PAGE, "y.xml": PAGE}))
    assert list(found.values()) == ["its name points out of the archive", PAGE]


def test_links_in_archives_are_refused():
    link = zipfile.ZipInfo("x.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO(make_zip({"y.xml": PAGE}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert unpack(buffer.getvalue())["a!x.xml"] == "a link in an archive"
    found = unpack(make_tar({"y.xml": PAGE}, links={"x.xml": "/etc/passwd"}))
    assert found == {"a!y.xml": PAGE, "a!x.xml": "a link in an archive"}


def test_large_member_is_refused_by_its_size_and_the_rest_read():
    members = {"x.xml": b"0123456789" * 10, "y.xml": PAGE}
    for data in (make_zip(members), make_tar(members)):
        assert unpack(data, member=60) == {
            "a!x.xml": "too large: 100 bytes, read are files up to 60 bytes",
            "a!y.xml": PAGE,
        }
    assert unpack(gzip.compress(b"0" * 2 * MB), member=MB)["a"].startswith("too large")


def test_bomb_is_refused_by_its_ratio():
    zeros = b"\0" * 12 * MB
    said = "unpacks to more than 200 times its size; not read on"
    assert unpack(gzip.compress(zeros)) == {"a": said}
    assert unpack(make_zip({"x.xml": zeros, "y.xml": PAGE})) == {"a!x.xml": said, "a!y.xml": PAGE}
    assert unpack(gzip.compress(make_tar({"x.xml": zeros}))) == {"a": said}


def test_archive_that_unpacks_to_too_much_is_read_up_to_the_limit():
    members = {f"{n}.xml": b"made up text" * 10 for n in range(5)}
    found = unpack(make_zip(members), total=300)
    assert list(found) == ["a!0.xml", "a!1.xml", "a"]
    assert found["a"] == "unpacks to more than 300 bytes; not read on"


def test_nested_archives_share_one_limit():
    inner = make_zip({"x.xml": b"made up text" * 10}, zipfile.ZIP_STORED)
    found = unpack(make_zip({f"{n}.zip": inner for n in range(5)}), total=1000)
    assert len([1 for content in found.values() if isinstance(content, bytes)]) == 2
    assert found["a"] == "unpacks to more than 1,000 bytes; not read on"


def test_archive_of_too_many_files_is_read_up_to_the_limit():
    for make in (make_zip, make_tar):
        found = unpack(make({f"{n}.xml": PAGE for n in range(5)}), members=3)
        assert list(found) == ["a!0.xml", "a!1.xml", "a!2.xml", "a"]
        assert found["a"] == "holds more than 3 files; not read on"


def test_encrypted_member_is_refused_and_the_rest_read():
    data = bytearray(make_zip({"x.xml": PAGE, "y.xml": PAGE}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert unpack(bytes(data)) == {
        "a!x.xml": "encrypted; unpack it with its password first",
        "a!y.xml": PAGE,
    }


def test_damaged_member_is_refused_and_the_rest_read():
    data = bytearray(make_zip({"x.xml": PAGE, "y.xml": PAGE}, zipfile.ZIP_STORED))
    data[data.index(PAGE)] ^= 255
    found = unpack(bytes(data))
    assert found["a!x.xml"].startswith("broken in the archive: Bad CRC-32")
    assert found["a!y.xml"] == PAGE


@pytest.mark.parametrize(
    "data",
    [
        make_zip({"x.xml": PAGE})[:-30],
        gzip.compress(PAGE)[:-9],
        gzip.compress(PAGE)[:-8] + b"\0" * 8,
        b"\x1f\x8b nothing",
        b"PK\x03\x04 nothing",
    ],
    ids=["zip cut", "gzip cut", "gzip sum", "gzip junk", "zip junk"],
)
def test_broken_archive_is_refused_with_its_reason(data):
    (reason,) = unpack(data).values()
    assert reason.startswith("broken ")


@pytest.mark.parametrize("cut", [1024, 1536, 1700], ids=["no end", "in a header", "in a file"])
def test_tar_cut_off_is_read_to_the_cut_and_says_so(cut):
    data = make_tar({"x.xml": PAGE, "y.xml": PAGE * 20})
    found = unpack(data[:cut])
    assert found["a!x.xml"] == PAGE
    assert "broken tar archive" in str(found["a"])


def test_tar_with_a_damaged_header_says_so():
    data = bytearray(make_tar({"x.xml": PAGE, "y.xml": PAGE, "z.xml": PAGE}))
    data[1024 + 10] ^= 255
    found = unpack(bytes(data))
    assert found["a!x.xml"] == PAGE
    assert found["a"].startswith("broken tar archive")


def test_two_members_of_one_name_stay_two():
    with pytest.warns(UserWarning, match="Duplicate"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("x.xml", PAGE)
            archive.writestr("x.xml", PAGE)
    assert list(unpack(buffer.getvalue())) == ["a!x.xml", "a!x.xml (2)"]


def test_hidden_members_are_passed_over():
    members = {"x.xml": PAGE, ".DS_Store": b"1", "__MACOSX/._x.xml": b"1", "./y.xml": PAGE}
    assert list(unpack(make_zip(members))) == ["a!x.xml", "a!y.xml"]
    assert list(unpack(make_tar(members))) == ["a!x.xml", "a!y.xml"]


def test_empty_archive_is_refused():
    assert unpack(make_zip({})) == {"a": "the archive is empty"}


def test_word_document_is_no_archive_of_articles():
    data = make_zip({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    assert unpack(data) == {"a": "not an article: a Word document; save it as PDF or text"}


def test_empty_member_is_refused():
    assert unpack(make_zip({"x.xml": b""})) == {"a!x.xml": "the file is empty"}


def test_archive_in_a_folder_is_read_like_a_folder(write, tmp_path):
    page = b"# Made up\n\n10.5555/made.up\n\n## Abstract\n\nMade-up text.\n"
    write("pages/a.zip", make_zip({"sub/x.txt": page, "y.txt": b"nothing"}))
    found = {result.document: result for result in read_path(tmp_path / "pages")}
    assert list(found) == ["pages/a.zip!sub/x.txt", "pages/a.zip!y.txt"]
    assert found["pages/a.zip!sub/x.txt"].articles[0].bib["doi"] == "10.5555/made.up"
    assert found["pages/a.zip!y.txt"].reason.startswith("not recognized")
