"""Zip files given to `coach restore`."""

from __future__ import annotations

import functools
import io
import stat
import tempfile
import warnings
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import strategies as st

from coach.backup import back_up, restore
from coach.errors import CoachError
from coach.history import History
from tests.fuzz.harness import Parser
from tests.fuzz.nasty import damaged
from tests.support.fakes import make_coach, write_wav

_NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
_NAMES = (
    "coach.sqlite3",
    "coach.sqlite3",
    "config.toml",
    "takes/a.wav",
    "takes/a.wav",
    "takes/../../escaped",
    "../escaped",
    "/tmp/escaped",
    "takes/",
    "takes",
    "bin/b.wav",
    "bin/..",
    "takes/./x",
    "takes/x\\..\\y",
    "C:\\x",
    "takes/\u202egnp.wav",
    "takes/\x1b[31m.wav",
    "takes/" + "a" * 300,
    "COACH.SQLITE3",
    "takes/con",
    "coach.sqlite3-wal",
    "profile.toml",
)


@dataclass(frozen=True)
class Member:
    name: str
    content: bytes
    kind: int = stat.S_IFREG
    packing: int = zipfile.ZIP_DEFLATED


@functools.cache
def _parts() -> tuple[bytes, bytes]:
    """A real backup, and the database in it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        coach = make_coach(home)
        coach.assess_text(coach.question("boards"), "I failed Step 1, and that was my own doing.", save=True)
        write_wav(home / "takes" / "20261123T030000.000Z_boards.wav", 0.1)
        (home / "config.toml").write_text('model = "auto"\n')
        back_up(home, Path(folder) / "kept.zip")
        content = (Path(folder) / "kept.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content, archive.read("coach.sqlite3")


def _zipped(members: list[Member]) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")
        for member in members:
            info = zipfile.ZipInfo(member.name)
            info.external_attr = (member.kind | 0o777) << 16
            info.compress_type = member.packing
            archive.writestr(info, member.content)
    return target.getvalue()


def _members() -> st.SearchStrategy[list[Member]]:
    content = st.one_of(
        st.binary(max_size=60),
        st.just(b"/etc/passwd"),
        st.just(bytes(100_000)),
        st.deferred(lambda: st.just(_parts()[1])),
    )
    member = st.builds(
        Member,
        st.sampled_from(_NAMES),
        content,
        st.sampled_from([stat.S_IFREG, stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR]),
        st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
    )
    return st.lists(member, max_size=4)


def _check(content: bytes, folder: Path) -> None:
    """Restored and usable, or refused and nothing changed; nothing outside the data folder in either case."""
    home, file = folder / "in" / "home", folder / "in" / "file.zip"
    home.mkdir(parents=True)
    (home / "kept.txt").write_text("mine")
    file.write_bytes(content)
    try:
        restore(home, file, _NOW)
    except CoachError:
        assert {path.name for path in home.iterdir()} <= {"kept.txt", "coach.lock"}
        raise
    finally:
        assert {path.name for path in folder.iterdir()} == {"in"}
        assert {path.name for path in (folder / "in").iterdir()} == {"home", "file.zip"}
    assert not [
        path
        for path in home.rglob("*")
        if path.is_symlink() or (stat.S_IMODE(path.stat().st_mode) & 0o077 and path.name != "kept.txt")
    ]
    History(home / "coach.sqlite3").check()


BACKUPS = Parser(
    "backups",
    st.one_of(
        st.deferred(lambda: damaged([_parts()[0]], (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"../"))),
        st.deferred(lambda: damaged([_parts()[0]], (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"../"))),
        _members().map(_zipped),
        _members().map(_zipped).flatmap(lambda content: damaged([content])),
        st.binary(max_size=300),
    ),
    _check,
)
