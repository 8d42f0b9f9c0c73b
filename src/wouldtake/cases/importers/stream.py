"""Reading a stranger's CSV as a stream: bounded memory, true lines, each fault told."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from wouldtake.cases.files import Faults
from wouldtake.errors import SettingError

LINE_LIMIT = 2**20
"""Bytes of one line. A field may hold as many characters as the csv module lets it, 131,072."""
_HEAD = 4096
_MAGIC = {
    b"PK\x03\x04": "a ZIP archive (as .xlsx is); unzip it first, or save the sheet as CSV",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\x1f\x8b": "compressed with gzip; unzip it first",
    b"BZh": "compressed with bzip2; unzip it first",
    b"\xfd7zXZ": "compressed with xz; unzip it first",
    b"7z\xbc\xaf": "a 7-Zip archive; unzip it first",
    b"(\xb5/\xfd": "compressed with zstd; unzip it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV UTF-8",
    b"%PDF": "a PDF; a CSV file is wanted",
    b"PAR1": "a Parquet file; save it as CSV",
    b"\xff\xfe": "text in UTF-16; save it as CSV UTF-8",
    b"\xfe\xff": "text in UTF-16; save it as CSV UTF-8",
    b"\x7fELF": "a program",
}


class Unreadable(Exception):  # noqa: N818 - not an error of ours to print, only to turn into one
    """The rest of a file cannot be read; the fault is told already."""


class Stream:
    """A CSV file, row by row.

    `name` is how faults call the file; `header` its first row; `digest` the SHA-256 of its bytes,
    once all rows were read.
    """

    def __init__(self, path: Path, faults: Faults):
        self.path, self.name, self.faults = path, path.name, faults
        self.header: list[str] = []
        self.header_line = 1
        self._digest = hashlib.sha256()
        self._spoilt = ""
        self._line = 0

    def __enter__(self) -> "Stream":
        try:
            if self.path.exists() and not self.path.is_file():
                raise SettingError(f"`{self.path}` is not a plain file; name a CSV file")
            self._file = self.path.open("rb")
        except FileNotFoundError:
            raise SettingError(f"there is no file `{self.path}`") from None
        except ValueError:  # a NUL in the name
            raise SettingError(f"`{self.path}` cannot be the name of a file") from None
        try:
            self._begin()
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes read so far."""
        return self._digest.hexdigest()

    def _stop(self, line: int, message: str) -> Unreadable:
        self.faults.add(self.name, line, message)
        return Unreadable(message)

    def _begin(self) -> None:
        head = self._file.read(_HEAD)
        self._file.seek(0)
        for magic, said in _MAGIC.items():
            if head.startswith(magic):
                raise self._stop(1, f"is {said}")
        bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if bare[:1] in b"{[" and bare:
            raise self._stop(1, "is JSON; a CSV file is wanted")
        if bare[:5].lower() in (b"<!doc", b"<html", b"<?xml"):
            raise self._stop(1, "is a web page or XML; a CSV file is wanted")
        if b"\n" not in head and b"\r" in head:
            raise self._stop(1, "ends its lines with CR alone; save it with LF or CRLF line ends")
        first = bare.partition(b"\n")[0]
        mark = max(",;\t", key=lambda c: first.count(c.encode()))
        self._reader = csv.reader(self._lines(), delimiter=mark, strict=True)
        for line, fields in self.rows():
            if fields is None:
                raise Unreadable
            self.header = [field.strip() for field in fields]
            self.header_line = line
            return
        raise self._stop(1, "is empty; its first line must name the columns")

    def _lines(self) -> Iterator[str]:
        readline, update = self._file.readline, self._digest.update
        while raw := readline(LINE_LIMIT):
            self._line += 1
            update(raw)
            if len(raw) == LINE_LIMIT and not raw.endswith(b"\n"):
                raise self._stop(self._line, f"is longer than {LINE_LIMIT // 2**20} MB; not CSV?")
            try:
                text = raw.decode()
            except UnicodeDecodeError as error:
                self._spoilt = self._spoilt or _not_utf8(raw, error.start)
                text = raw.decode(errors="replace")
            if self._line == 1:
                text = text.removeprefix("\ufeff")
            if "\0" in text:
                self._spoilt = self._spoilt or "holds a NUL byte; it is not a text file"
                text = text.replace("\0", "\ufffd")
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", " ")
            yield text

    def rows(self) -> Iterator[tuple[int, list[str] | None]]:
        """Line and fields of each row that is not blank; None where it has a fault, told.

        Raises:
            Unreadable: what follows cannot be told apart into rows; the fault is told.
        """
        reader, faults, name = self._reader, self.faults, self.name
        while True:
            line = reader.line_num + 1
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "field larger" in str(error) or "unexpected end" in str(error):
                    raise self._stop(
                        line, "opens a quote that does not close, or a field is over 131,072 "
                        "characters; look for a stray \" on this line",
                    ) from None
                faults.add(name, line, f"is not CSV: {error}; double a quote within quotes")
                self._spoilt = ""
                yield line, None
                continue
            if self._spoilt:
                faults.add(name, line, self._spoilt)
                self._spoilt = ""
                yield line, None
            elif fields and (fields[0].strip() or any(field.strip() for field in fields)):
                yield line, fields


def _not_utf8(raw: bytes, at: int) -> str:
    told = f"byte 0x{raw[at]:02x} is not UTF-8; save the file as UTF-8"
    try:
        letter = raw[at : at + 1].decode("cp1252")
    except UnicodeDecodeError:
        return told
    return f"{told} (in Windows-1252 it would be `{letter}`)"
