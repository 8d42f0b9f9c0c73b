"""Reading the files of a stranger's case folder: text only, bounded, and never outside it.

Writing is here too: a file is written whole or not at all.
"""

import csv
import gc
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wouldtake.errors import Fault, SettingError, did_you_mean, nearest

TABLE_LIMIT = 50 * 2**20
TEXT_LIMIT = 4 * 2**20
SHOWN_PER_FILE = 100


@contextmanager
def many_records() -> Iterator[None]:
    """Hold Python's search for cycles back while a great many records are made.

    It would walk them all over and over: a table of 240,000 rows takes half as long without.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def digest_of(files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over names and bytes of files, in the order given."""
    digest = hashlib.sha256()
    for name, raw in files:
        digest.update(f"{name}\0{len(raw)}\0".encode())
        digest.update(raw)
    return digest.hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write text beside the file and rename; a failure leaves the old file and no litter.

    Raises:
        OSError: it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def named_folder(name_or_path: str | Path, data: Path, names: list[str], kind: str) -> Path:
    """Folder of something built in, or the folder given.

    Args:
        data: where the built-in ones stand, each in a folder of its own name.
        names: theirs.
        kind: what one is, `case` or `table`.
    Raises:
        SettingError: neither a built-in name nor a folder; folders beside it are suggested too.
    """
    if str(name_or_path) in names:
        return data / str(name_or_path)
    path, beside = Path(name_or_path), list[str]()
    what = f"neither a built-in {kind} nor a folder"
    try:
        if path.is_dir():
            return path
        if path.exists():
            what = f"a file, and neither a built-in {kind} nor a folder"
        # Names beginning with a dot are no one's work; so many folders are no one's workplace.
        beside = sorted(str(p) for p in path.parent.iterdir() if p.is_dir() and p.name[0] != ".")
    except (OSError, ValueError):  # no such place, or no such name can be
        pass
    close = nearest(str(name_or_path), [*names, *beside[:1000]])
    hint = f"Did you mean `{close}`?" if close else did_you_mean(str(name_or_path), names)
    raise SettingError(f"`{name_or_path}` is {what}. {hint}")


class Faults:
    """Gathers faults, so that one run reports them all."""

    def __init__(self) -> None:
        self.found: list[Fault] = []
        self._count: dict[str, int] = {}

    def add(self, file: str, line: int | None, message: str) -> None:
        """Note one fault; past SHOWN_PER_FILE of one file only their number is kept."""
        count = self._count[file] = self._count.get(file, 0) + 1
        if count <= SHOWN_PER_FILE:
            self.found.append(Fault(file, line, message))

    def has(self, file: str) -> bool:
        """Whether a file has a fault."""
        return file in self._count

    def sorted(self) -> list[Fault]:
        """Faults in order of file (as first met), then line; then what was left out."""
        files = list(dict.fromkeys(fault.file for fault in self.found))
        out = sorted(self.found, key=lambda f: (files.index(f.file), f.line or 0))
        for file, count in self._count.items():
            if count > SHOWN_PER_FILE:
                out.append(Fault(file, None, f"and {count - SHOWN_PER_FILE} more of its kind"))
        return out


class Folder:
    """A case folder; hands out the text of its files and remembers the bytes read.

    `torn` names the tables of which rows were lost, so that what they held is not known.
    """

    def __init__(self, path: Path, faults: Faults, claims: str = "claims.yaml"):
        self.path = path
        self.claims = claims
        self.faults = faults
        self.read_bytes: dict[str, bytes] = {}
        self.torn: set[str] = set()

    def text(self, name: str, *, required: bool = False, limit: int = TEXT_LIMIT) -> str | None:
        """Text of a file; None where there is none or it cannot be read (a fault says why).

        A byte-order mark is dropped and Windows line ends are read as Unix ones.
        """
        path = self.path / name
        if not path.exists() and not path.is_symlink():
            if required:
                self.faults.add(name, None, f"file is missing; the folder needs `{name}`")
            return None
        try:
            inside = path.resolve().is_relative_to(self.path.resolve())
        except (OSError, RuntimeError):  # a link that leads to itself
            inside = False
        if not inside:
            self.faults.add(name, None, "leads outside the case folder; copy the file into it")
            return None
        if not path.is_file():
            self.faults.add(name, None, "is not a plain file")
            return None
        try:
            if path.stat().st_size > limit:
                size = path.stat().st_size / 2**20
                self.faults.add(
                    name, None, f"is {size:,.0f} MB; at most {limit // 2**20} MB are read"
                )
                return None
            raw = path.read_bytes()
        except OSError as error:
            self.faults.add(name, None, f"cannot be read: {error.strerror}")
            return None
        self.read_bytes[name] = raw
        return self._decode(name, raw)

    def _decode(self, name: str, raw: bytes) -> str | None:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self.faults.add(
                name,
                line,
                f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8",
            )
            return None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            self.faults.add(name, line, "holds a NUL byte; it is not a text file")
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")


def csv_rows(
    folder: Folder, name: str, *, required: bool = False
) -> tuple[list[str], Iterator[tuple[int, list[str]]]] | None:
    """Header and (line, fields) of each row of a CSV file; lines count quoted newlines."""
    text = folder.text(name, required=required, limit=TABLE_LIMIT)
    if text is None:
        folder.torn.add(name)
        return None
    rows = _numbered(folder, name, text)
    first = next(rows, None)
    if first is None:
        folder.torn.add(name)
        folder.faults.add(name, 1, "is empty; its first line must name the columns")
        return None
    return [field.strip() for field in first[1]], rows


def _numbered(folder: Folder, name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            folder.torn.add(name)
            folder.faults.add(name, line, f"is not CSV: {error}")
            return
        if any(field.strip() for field in row):
            yield line, row
