"""`--cluster` and `--store`: the same futures, run on other processes or machines."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from wouldtake.errors import SettingError

from . import console

if TYPE_CHECKING:
    from wouldtake.cluster import Cluster


class Elsewhere:
    """Where futures are run: here where no cluster is named. Connects on entry.

    Args:
        address: as `wouldtake.cluster.connect` takes it.
        store: folder of finished blocks.
        send: files that a model file reads.
    Raises:
        SettingError: a store, or files to send, without a cluster.
    """

    def __init__(
        self, address: str | None = None, store: Path | None = None, send: Sequence[Path] = ()
    ):
        for option, given in (("--store", store is not None), ("--send", bool(send))):
            if given and address is None:
                raise SettingError(f"{option} needs --cluster; --cluster local:1 runs it here")
        self.address, self.store, self.send = address, store, send
        self.cluster: Cluster | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        if self.address is not None:
            from wouldtake.cluster import connect  # noqa: PLC0415

            self.cluster = self._open.enter_context(connect(self.address, store=self.store))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        if self.cluster is None:
            return
        for note in self.cluster.notes:
            console.tell(note)
        if self.store is not None:
            console.tell(
                f"{self.cluster.ran:,} blocks of futures were run, {self.cluster.read:,} were "
                f"taken from {self.store}."
            )

    def of(self, model: Any, file: str | None = None) -> Any:
        """The model, its futures run there; `file` is `path/to/model.py:NAME` if it is of one."""
        if self.cluster is None:
            return model
        from wouldtake.cluster import Recipe  # noqa: PLC0415

        recipe = None if file is None else Recipe.of_file(file, send=self.send)
        if file is None and self.send:
            raise SettingError("--send is for a model file; a case goes with all that it needs")
        return self.cluster.of(model, recipe=recipe)
