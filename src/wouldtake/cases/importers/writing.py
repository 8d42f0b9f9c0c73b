"""Writing into a case folder: all files or none, and nothing outside it."""

import contextlib
import csv
import io
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from wouldtake.cases.files import TABLE_LIMIT, Faults, Folder
from wouldtake.cases.importers.renewal import Outdated
from wouldtake.cases.loader import LATER, load_case, load_later
from wouldtake.errors import CaseError, SettingError

_KINDS = (".toml", ".csv", ".yaml", ".bib")


def grown(
    folder: Path, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]],
    outdated: Outdated | None = None,
) -> str:
    """Text of a table with rows put at its end; columns that it lacks are added to it.

    Rows that stood there keep their text, unless a column is added or some of them are taken out.

    Args:
        outdated: tells the rows that are taken out.

    Raises:
        SettingError: the table would be too large to be read.
    """
    old = Folder(folder, Faults()).text(name, limit=TABLE_LIMIT) or ""
    there = [row for row in csv.reader(io.StringIO(old, newline="")) if any(map(str.strip, row))]
    if not there:
        there, old = [list(columns)], ",".join(columns) + "\n"
    header = there[0]
    names = [column.strip() for column in header]
    used = [c for i, c in enumerate(columns) if c in names or any(row[i] for row in rows)]
    added = [column for column in used if column not in names]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    if added or outdated:
        names += added
        writer.writerow(names)
        kept = there[1:] if outdated is None else _kept(name, header, there[1:], outdated)
        writer.writerows([*row, *[""] * len(added)] for row in kept)
    else:
        out.write(old if old.endswith("\n") else old + "\n")
    place = {column: i for i, column in enumerate(columns)}
    order = [place.get(name, -1) for name in names]
    writer.writerows([row[at] if at >= 0 else "" for at in order] for row in rows)
    text = out.getvalue()
    if len(text.encode()) > TABLE_LIMIT:
        raise SettingError(
            f"{name} would grow to {len(text.encode()) / 2**20:,.0f} MB; a case reads at most "
            f"{TABLE_LIMIT // 2**20}. Import a part of the file, such as some years of it"
        )
    return text


def _kept(
    name: str, header: Sequence[str], rows: Sequence[list[str]], outdated: Outdated
) -> list[list[str]]:
    names = [column.strip() for column in header]
    id_at = names.index("id") if "id" in names else -1
    source_at = names.index("source") if name.endswith("control.csv") else -1

    def cell(row: list[str], at: int) -> str:
        return row[at].strip() if at >= 0 else ""

    return [row for row in rows if not outdated.has(cell(row, id_at), cell(row, source_at))]


def check_targets(folder: Path, names: Sequence[str]) -> None:
    """Nothing that will be written leads outside the case folder.

    Raises:
        SettingError: a link or something else stands in the way.
    """
    for name in names:
        path = folder / name
        for part in (path, *([path.parent] if path.parent != folder else [])):
            if part.is_symlink():
                raise SettingError(f"{part} is a link; put the thing itself into the case folder")
        if path.parent.exists() and not path.parent.is_dir():
            raise SettingError(f"{path.parent} is not a folder")
        if path.exists() and not path.is_file():
            raise SettingError(f"{path} is not a plain file")


def write_all(folder: Path, texts: Mapping[str, str]) -> None:
    """Put files in place together, once a copy of the case with them is known to load.

    What stops it (a full disk, Ctrl-C) leaves the folder as it was.

    Raises:
        CaseError: the case with the new files has faults.
        SettingError: something other than a plain file stands in the way.
    """
    check_targets(folder, list(texts))
    try:
        stage = Path(tempfile.mkdtemp(prefix=".import-", dir=folder))
    except OSError as error:
        said = f"cannot be written to ({error.strerror}); nothing was imported"
        raise OSError(error.errno, said, str(folder)) from None
    try:
        trial = stage / "case"
        _copied(folder, trial)
        for name, text in texts.items():
            path = trial / name
            path.parent.mkdir(exist_ok=True)
            path.unlink(missing_ok=True)  # it may be a second name of the file itself
            path.write_text(text, encoding="utf-8", newline="")
        try:
            load_later(load_case(trial))
        except CaseError as error:
            raise CaseError(f"{folder} as it would be; nothing was written", error.faults) from None
        _swap(folder, trial, stage, list(texts))
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _copied(folder: Path, trial: Path) -> None:
    """The tables and texts of a case, under second names where the disk can do so."""
    trial.mkdir()
    for part in ("", LATER):
        if not (folder / part).is_dir():
            continue
        (trial / part).mkdir(exist_ok=True)
        for path in (folder / part).iterdir():
            if path.suffix in _KINDS and path.is_file():
                copy = trial / part / path.name
                try:
                    os.link(path.resolve(), copy)
                except OSError:
                    shutil.copyfile(path, copy)


def _swap(folder: Path, trial: Path, stage: Path, names: Sequence[str]) -> None:
    done: list[tuple[Path, Path | None]] = []
    made: list[Path] = []
    try:
        for i, name in enumerate(names):
            target, kept = folder / name, None
            if not target.parent.exists():
                target.parent.mkdir()
                made.append(target.parent)
            if target.exists():
                kept = stage / f"kept-{i}"
                try:
                    os.link(target, kept)
                except OSError:
                    shutil.copyfile(target, kept)
            done.append((target, kept))
            os.replace(trial / name, target)  # noqa: PTH105 - one call for tests to break
    except BaseException:
        for target, kept in reversed(done):
            if kept is not None:
                kept.replace(target)
            else:
                target.unlink(missing_ok=True)
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir()
        raise
