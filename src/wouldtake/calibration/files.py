"""Write a file whole or not at all; and tell what the files of a case hold."""

import os
from pathlib import Path

from wouldtake.cases.files import digest_of

READ = ("case.toml", "units.csv", "links.csv", "control.csv", "counts.csv", "evidence.csv")
READ_LATER = ("later/control.csv", "later/counts.csv")


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


def data_digest(folder: Path, *, later: bool) -> str:
    """SHA-256 of what a fit to a case reads (see `READ`), by name.

    A posterior is no part of it: it is what a fit makes.

    Args:
        later: whether what came after the as-of day counts, as in a fit to a whole record.
    Raises:
        OSError: a file cannot be read.
    """
    names = READ + (READ_LATER if later else ())
    return digest_of(
        (name, (folder / name).read_bytes()) for name in names if (folder / name).is_file()
    )
