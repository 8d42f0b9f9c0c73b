"""Tell what the files of a case hold, as far as a fit reads them."""

from pathlib import Path

from wouldtake.cases.files import digest_of

READ = ("case.toml", "units.csv", "links.csv", "control.csv", "counts.csv", "evidence.csv")
READ_LATER = ("later/control.csv", "later/counts.csv")


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
