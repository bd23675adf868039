"""What may come in as a folder or a zip, and what is refused by name."""

import io
import os
import stat
import struct
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.catalogue.archive_names import name_faults
from elearn.catalogue.archives import MAX_FILES, MAX_TEXT, PackageFiles, read_folder, read_zip, write_zip

COURSE = {"course.yaml": b"format: 1\n", "modules/one/first.md": b"text\n"}


def pack(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", method) as archive:
        warnings.simplefilter("ignore")  # of doubled names
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def rules(data: bytes) -> list[tuple[str, str]]:
    return [(finding.file, finding.rule.key) for finding in read_zip(data)[1]]


def unpack_to(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


accepted_names = st.from_regex(r"[a-z0-9]{1,8}(/[a-z0-9]{1,8}){0,3}\.bin", fullmatch=True).filter(
    lambda name: not any(name_faults(name))  # a drawn `aux.bin` is a device on Windows, and refused
)


@given(st.dictionaries(accepted_names, st.binary(max_size=2_000), max_size=20))
def test_what_is_exported_comes_back_byte_for_byte(files: dict[str, bytes]) -> None:
    package = PackageFiles.of(files)
    again, findings = read_zip(write_zip(package))
    assert (again, findings) == (package, [])


def test_an_export_is_the_same_whatever_the_order_and_the_day() -> None:
    backwards = dict(reversed(COURSE.items()))
    assert write_zip(PackageFiles.of(COURSE)) == write_zip(PackageFiles.of(backwards))


def test_the_digest_does_not_depend_on_the_container(tmp_path: Path) -> None:
    from_folder, _ = read_folder(unpack_to(tmp_path, COURSE))
    from_zip, _ = read_zip(io.BytesIO(pack(COURSE, zipfile.ZIP_STORED)))
    assert from_folder == from_zip == PackageFiles.of(COURSE)


def test_the_digest_depends_on_paths_and_contents() -> None:
    digests = {
        PackageFiles.of(files).digest for files in ({"a": b"bc"}, {"ab": b"c"}, {"a": b"b", "c": b""}, {})
    }
    assert len(digests) == 4


def test_a_single_folder_at_the_top_is_the_package() -> None:
    package, findings = read_zip(pack({f"labour-migration/{name}": data for name, data in COURSE.items()}))
    assert (package.files, findings) == (COURSE, [])


def test_what_computers_leave_behind_is_ignored_with_a_warning(tmp_path: Path) -> None:
    left = {
        "__MACOSX/course.yaml": b"",
        "media/.DS_Store": b"",
        "Thumbs.db": b"",
        ".git/HEAD": b"",
        ".git/x": b"",
    }
    for package, findings in (read_zip(pack(COURSE | left)), read_folder(unpack_to(tmp_path, COURSE | left))):
        assert package.files == COURSE
        assert [finding.file for finding in findings] == [".git", "Thumbs.db", "__MACOSX", "media/.DS_Store"]
        assert {finding.rule.key for finding in findings} == {"archive.ignored"}


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("/etc/passwd", "archive.absolute-path"),
        ("../course.yaml", "archive.parent-path"),
        ("media/../../a.svg", "archive.parent-path"),
        ("media//a.svg", "archive.parent-path"),
        ("media\\a.svg", "archive.backslash"),
        ("C:/course.yaml", "archive.drive-letter"),
        ("media/a\nb.svg", "archive.control-character"),
        ("media/a\x7f.svg", "archive.control-character"),
        ("media/a?.svg", "archive.name-characters"),
        ("media/a.svg.", "archive.name-characters"),
        ("media/ a.svg", "archive.name-characters"),
        ("media/" + "a" * 121, "archive.name-too-long"),
        ("a/" * 9 + "b.svg", "archive.too-deep"),
    ],
)
def test_a_name_that_leads_astray_is_refused(name: str, rule: str) -> None:
    package, findings = read_zip(pack({"ok.md": b""} | {name: b""}))
    assert [finding.rule.key for finding in findings] == [rule]
    assert list(package.files) == ["ok.md"]


def test_a_folder_named_away_at_the_top_is_not_stripped() -> None:
    assert rules(pack({"../course.yaml": b""})) == [("../course.yaml", "archive.parent-path")]
    assert rules(pack({"/course.yaml": b""})) == [("/course.yaml", "archive.absolute-path")]


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ("media/схема.svg", "archive.doubled-name"),
        ("media/Схема.svg", "archive.same-name"),
        ("MEDIA/схема.svg", "archive.same-name"),
        ("media/схема.svg/a", "archive.file-and-folder"),
    ],
)
def test_names_that_a_computer_may_take_for_one_are_refused(second: str, rule: str) -> None:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("media/схема.svg", b"1")
        archive.writestr(second, b"2")
    assert rules(target.getvalue()) == [(second, rule)]


def test_accents_stored_in_two_ways_are_one_name() -> None:
    both = pack({"media/\u0439.svg": b"", "media/\u0438\u0306.svg": b""})
    assert [rule for _, rule in rules(both)] == ["archive.doubled-name"]
    package, _ = read_zip(pack({"media/\u0438\u0306.svg": b""}))
    assert list(package.files) == ["media/\u0439.svg"]


def test_links_are_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("media/a.svg")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert rules(target.getvalue()) == [("media/a.svg", "archive.link")]
    (tmp_path / "course.yaml").symlink_to("/etc/passwd")
    (tmp_path / "media").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    package, findings = read_folder(tmp_path)
    assert not package.files
    assert [(finding.file, finding.rule.key) for finding in findings] == [
        ("course.yaml", "archive.link"),
        ("media", "archive.link"),
        ("pipe", "archive.special-file"),
    ]


def test_a_bomb_is_found_while_it_unpacks_and_nothing_of_it_is_kept() -> None:
    bomb = pack({"ok.md": b"", "media/film.mp4": b"\0" * 50_000_000, "course.yaml": b" " * 5_000_000})
    package, findings = read_zip(bomb)
    assert list(package.files) == ["ok.md"]
    assert [(finding.file, finding.rule.key) for finding in findings] == [
        ("course.yaml", "archive.bomb"),
        ("media/film.mp4", "archive.bomb"),
    ]


def test_sizes_that_lie_are_not_believed() -> None:
    packed = bytearray(pack({"media/film.mp4": b"\0" * 50_000_000}))
    directory = packed.rindex(b"PK\x01\x02")
    struct.pack_into("<L", packed, directory + 24, 10)  # the size that the directory claims
    assert rules(bytes(packed)) == [("media/film.mp4", "archive.bomb")]
    packed = bytearray(pack({"media/a.csv": b"a,b\n" * 100}))
    struct.pack_into("<L", packed, packed.rindex(b"PK\x01\x02") + 24, 10)
    assert rules(bytes(packed)) == [("media/a.csv", "archive.damaged")]


def test_two_hundred_megabytes_are_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("elearn.catalogue.archives.MAX_TOTAL", 1_000_000)
    files = {f"media/{number}.mp4": os.urandom(300_000) for number in range(3)} | {
        "media/4.mp4": os.urandom(99_999)
    }
    assert read_folder(unpack_to(tmp_path, files))[1] == []
    (tmp_path / "media/5.mp4").write_bytes(b"xx")
    package, findings = read_folder(tmp_path)
    assert not package.files
    assert [(finding.file, finding.rule.key) for finding in findings] == [("", "archive.too-large")]


def test_a_text_of_more_than_a_megabyte_is_refused() -> None:
    text = os.urandom(MAX_TEXT // 2 + 1).hex().encode()
    assert rules(pack({"modules/one/first.md": text})) == [("modules/one/first.md", "archive.text-too-large")]
    assert rules(pack({"media/film.mp4": text})) == []


def test_twenty_thousand_files_are_refused_quickly() -> None:
    many = pack({f"media/{number}.svg": b"" for number in range(20_000)})
    start = time.perf_counter()
    assert rules(many) == [("", "archive.too-many-files")]
    assert time.perf_counter() - start < 0.5
    assert rules(pack({f"media/{number}.svg": b"" for number in range(MAX_FILES + 1)})) == [
        ("", "archive.too-many-files")
    ]
    assert rules(pack({f"media/{number}.svg": b"" for number in range(MAX_FILES)})) == []


def encrypted() -> bytes:
    packed = bytearray(pack(COURSE))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", packed, packed.index(signature) + offset, 1)
    return bytes(packed)


def renamed_inside() -> bytes:
    packed = pack(COURSE)
    return packed.replace(b"course.yaml", b"coarse.yaml", 1)


def in_old_encoding() -> bytes:
    packed = pack({"media/xxxxx.svg": b""})
    return packed.replace(b"xxxxx", "схема".encode("cp866"))


@pytest.mark.parametrize(
    ("made", "file", "rule"),
    [
        (lambda: b"", "", "archive.not-a-zip"),
        (lambda: b"%PDF-1.7 nothing packed", "", "archive.not-a-zip"),
        (lambda: pack(COURSE)[:-10], "", "archive.not-a-zip"),
        (lambda: pack(COURSE) + b"<script>", "", "archive.not-a-zip"),
        (lambda: b"GIF89a" + pack(COURSE), "", "archive.extra-data"),
        (encrypted, "course.yaml", "archive.encrypted"),
        (in_old_encoding, "media/\\xdce1\\xdce5\\xdca5\\xdcac\\xdca0.svg", "archive.name-encoding"),
        (lambda: pack(COURSE, zipfile.ZIP_LZMA), "course.yaml", "archive.method"),
    ],
)
def test_what_is_no_plain_zip_is_refused(made: Callable[[], bytes], file: str, rule: str) -> None:
    assert (file, rule) in rules(made())


def test_a_name_that_differs_inside_is_damage_and_hidden_data() -> None:
    assert rules(renamed_inside()) == [("", "archive.extra-data"), ("course.yaml", "archive.damaged")]


def test_broken_packed_data_is_refused() -> None:
    packed = bytearray(pack({"media/a.mp4": os.urandom(1_000)}, zipfile.ZIP_STORED))
    packed[200] ^= 0xFF
    assert rules(bytes(packed)) == [("media/a.mp4", "archive.damaged")]


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_no_bytes_whatever_raise(noise: bytes, at: int, byte: int) -> None:
    read_zip(noise)
    packed = bytearray(pack(COURSE))
    packed[at % len(packed)] = byte
    read_zip(bytes(packed) + noise)


def test_a_zip_written_to_a_pipe_is_taken() -> None:
    class Pipe(io.BytesIO):
        """A file that cannot go back."""

        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in COURSE.items():
            archive.writestr(name, data)
    package, findings = read_zip(pipe.getvalue())
    assert (package.files, findings) == (COURSE, [])
