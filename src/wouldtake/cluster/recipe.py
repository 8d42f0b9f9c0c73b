"""How a worker gets the model: by what it is made from.

A case goes as the loaded case, a model file as its source with what it imports from beside it, any
other model as a pickle by value. Each is known by a digest of what its trajectories depend on, and
blocks of futures are kept under that.
"""

import ast
import hashlib
import pickle
import sys
import sysconfig
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from wouldtake.errors import ModelError, SettingError

if TYPE_CHECKING:
    from wouldtake.cases.model import ConflictModel

_MOST = 64 << 20  # bytes of a recipe, compressed: every worker gets them, and keeps them


@dataclass(frozen=True)
class Recipe:
    """What a model is made from.

    Args:
        kind: how it is made: see `make`.
        digest: of what its trajectories depend on, beside settings and code.
        files: name -> compressed bytes.
        target: of a model file, its own name, and the model's name in it.
        is_known: whether the digest tells one version of the model from another. Blocks of a
            model whose digest does not are never kept on disk.
    """

    kind: Literal["case", "file", "pickle"]
    digest: str
    files: Mapping[str, bytes] = field(repr=False)
    target: tuple[str, str] = ("", "")
    is_known: bool = True

    @classmethod
    def of_case(cls, model: "ConflictModel") -> "Recipe":
        """Of a case's simulation, as it is in memory, whatever its folder says by now.

        Known by what the simulation takes from the case; claims, say, and the posterior (whose
        draws are among the settings of each block) change no block.
        """
        import cloudpickle  # noqa: PLC0415  (of the extra)

        if model.device != "cpu":
            raise SettingError(
                f"`{model.name}` runs on a GPU of this machine, not on a cluster; name no cluster, "
                "or take the device `cpu`"
            )
        essence = (
            model.case.ids, model.ground, model.backers, model.as_of, sorted(set(model.without))
        )
        raw = cloudpickle.dumps((model.case, model.as_of, model.without))
        digest = hashlib.blake2b(repr(essence).encode(), digest_size=16).hexdigest()
        return _checked(cls("case", digest, {"case": zlib.compress(raw, 6)}), model.name)

    @classmethod
    def of_file(cls, target: str, *, send: Iterable[str | Path] = ()) -> "Recipe":
        """Of `path/to/model.py:NAME`, with the modules it imports from its folder.

        Args:
            send: other files that it reads; they lie in the same place beside it on a worker.
        Raises:
            ModelError: the file cannot be run.
            SettingError: a file to be sent is not there, or not in the model's folder.
        """
        from wouldtake.engine.load import load_model  # noqa: PLC0415

        load_model(target)  # what it imports is known then
        file, name = (target, "") if target.endswith(".py") else target.rsplit(":", 1)
        path = Path(file).expanduser().resolve()
        folder = path.parent
        found = _needed(path, folder)
        for other in send:
            one = Path(other).expanduser().resolve()
            if not one.is_file():
                raise SettingError(f"no file `{other}` to send with the model")
            if not one.is_relative_to(folder):
                raise SettingError(
                    f"`{other}` is not in the model's folder, {folder}: on a worker it would not "
                    "be found where the model looks for it"
                )
            found.add(one)
        files = {str(PurePosixPath(one.relative_to(folder))): one.read_bytes() for one in found}
        digest = hashlib.blake2b(f"{path.name}\0{name}\0".encode(), digest_size=16)
        for at, raw in sorted(files.items()):
            digest.update(f"{at}\0{len(raw)}\0".encode())
            digest.update(raw)
        packed = {at: zlib.compress(raw, 6) for at, raw in files.items()}
        return _checked(cls("file", digest.hexdigest(), packed, (path.name, name)), target)

    @classmethod
    def of_model(cls, model: object, *, version: str | None = None) -> "Recipe":
        """Of any object that can be pickled; code that is not installed goes by value.

        Args:
            version: a name for this version of the model, under which its blocks are kept.
        Raises:
            ModelError: it cannot be pickled.
        """
        raw = _pickled(model)
        name = getattr(model, "name", "?")
        digest = hashlib.blake2b(
            raw if version is None else f"{name}\0{version}".encode(), digest_size=16
        ).hexdigest()
        files = {"model": zlib.compress(raw, 6)}
        return _checked(cls("pickle", digest, files, is_known=version is not None), name)

    def make(self, folder: Path | None = None) -> Any:
        """The model.

        Args:
            folder: where a model file may be put for as long as this process lives.
        Raises:
            WouldTakeError: it cannot be made here.
        """
        if self.kind == "file":
            return self._make_file(folder)
        try:
            found = pickle.loads(zlib.decompress(next(iter(self.files.values()))))
        except Exception as error:
            raise ModelError(
                f"a worker cannot make the model: {type(error).__name__}: {error}. Install there "
                "what it imports, or give it as path/to/model.py:NAME"
            ) from None
        if self.kind == "pickle":
            return _single(found)
        from wouldtake.cases.model import ConflictModel  # noqa: PLC0415

        case, day, without = found
        model = ConflictModel(case, start_day=day, without=without)
        model.threads = 1  # a worker runs a block a thread
        return model

    def _make_file(self, folder: Path | None) -> Any:
        from wouldtake.engine.load import load_model  # noqa: PLC0415

        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="wouldtake-"))
        at = folder / f"wouldtake-{self.digest}"
        for name, raw in self.files.items():
            path = at / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(zlib.decompress(raw))
        # Another version of a neighbour may have been imported here for another recipe.
        for name in [Path(one).with_suffix("").as_posix() for one in self.files]:
            module = sys.modules.get(name.replace("/", ".").removesuffix(".__init__"))
            where = getattr(module, "__file__", None) or ""
            if where and Path(where).parent.is_relative_to(folder):
                del sys.modules[module.__name__]  # type: ignore[union-attr]
        file, name = self.target
        return _single(load_model(f"{at / file}:{name}" if name else str(at / file)))


def _checked(recipe: Recipe, name: str) -> Recipe:
    size = sum(len(raw) for raw in recipe.files.values())
    if size > _MOST:
        raise ModelError(
            f"model `{name}` takes {size / 2**20:,.0f} MB compressed; at most {_MOST >> 20} MB "
            "are sent to every worker. Let it read its data from a disk that the workers see"
        )
    return recipe


def _single(model: Any) -> Any:
    """An adapter's model without worker processes of its own: a worker is one already."""
    pool: Any = getattr(model, "_pool", None)
    if hasattr(pool, "count") and hasattr(pool, "runner"):
        pool.count = 1
    return model


def _needed(path: Path, folder: Path) -> set[Path]:
    """A file, and the files in a folder that it imports, and they import, wherever in them.

    Read from their text, so that the same file always comes out with the same others. A module
    that is imported by a name put together while running is not found: it has to be sent.
    """
    found: set[Path] = set()
    ahead = [path]
    while ahead:
        one = ahead.pop()
        if one in found:
            continue
        found.add(one)
        for node in ast.walk(ast.parse(one.read_bytes())):
            names: list[str] = []
            base = folder
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                start = node.module or ""
                names = [start, *(f"{start}.{alias.name}".strip(".") for alias in node.names)]
                if node.level:
                    base = one.parents[node.level - 1]
            for name in names:
                ahead += _files_of(base, name.split("."))
    return found


def _files_of(base: Path, parts: list[str]) -> list[Path]:
    """The files that importing a dotted name runs, those that lie below a folder."""
    found = []
    for end in range(1, len(parts) + 1):
        at = base.joinpath(*parts[:end])
        found += [one for one in (at.with_name(f"{at.name}.py"), at / "__init__.py")
                  if at.name and one.is_file()]
    return found


def _is_own(where: str) -> bool:
    """Whether a module's file belongs to the user, not to Python, a package or this project."""
    paths = sysconfig.get_paths()
    installed = [paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    path = Path(where).resolve()
    own = Path(__file__).resolve().parents[1]
    return not any(path.is_relative_to(Path(one).resolve()) for one in [*installed, own])


def _pickled(model: object) -> bytes:
    """A pickle in which code of the user's own modules goes by value.

    By reference a worker would import what it has under that name, or imported once before.
    """
    import cloudpickle  # noqa: PLC0415  (of the extra)

    by_value: list[Any] = []
    try:
        while True:
            raw = cloudpickle.dumps(model)
            more = [module for module in _named(raw) if module not in by_value]
            if not more:
                return raw
            for module in more:
                cloudpickle.register_pickle_by_value(module)
                by_value.append(module)
    except Exception as error:
        raise ModelError(
            f"model `{getattr(model, 'name', '?')}` cannot be sent to other processes "
            f"({type(error).__name__}: {error}). Give it as path/to/model.py:NAME, which the "
            "workers run themselves"
        ) from None
    finally:
        for module in by_value:
            cloudpickle.unregister_pickle_by_value(module)


def _named(raw: bytes) -> list[Any]:
    """The user's own modules that a pickle names."""
    import pickletools  # noqa: PLC0415

    names = {str(value) for _, value, _ in pickletools.genops(raw) if isinstance(value, str)}
    found = []
    for name in sorted(names - {"__main__"}):
        module = sys.modules.get(name)
        where = getattr(module, "__file__", None)
        if where and _is_own(where):
            found.append(module)
    return found
