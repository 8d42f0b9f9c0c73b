"""Loading a model from a file: the one place where a user's code is run."""

import hashlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from wouldtake.errors import ModelError, did_you_mean

from .model import Model, model_faults, require_model

LABEL = "wouldtake_model_"  # opens the names of modules loaded by path


def is_model_path(target: str) -> bool:
    """Whether a text looks like `path/to/model.py:NAME` (or a .py file alone)."""
    file, _, name = target.rpartition(":")
    return target.endswith(".py") or (file.endswith(".py") and bool(name))


def load_model(target: str) -> Model:
    """The model that `path/to/model.py:NAME` names; NAME may be left out if there is one model.

    Runs the file. NAME may be a model, or a class or function that makes one without arguments.

    Raises:
        ModelError: there is no such file, it fails to run, it has no such name (nearest known),
            or what it names is not a model (every missing member is listed).
    """
    file, name = (target, "") if target.endswith(".py") else target.rsplit(":", 1)
    path = Path(file).expanduser()
    if not path.is_file():
        beside = path.parent.glob("*.py") if path.parent.is_dir() else ()
        found = sorted(str(p.name) for p in beside)
        hint = did_you_mean(path.name, found) if found else "The folder has no Python files."
        raise ModelError(f"no file `{file}`. {hint}")
    module = run_file(path)
    if not name:
        return _only_model(module, file)
    if not hasattr(module, name):
        public = [n for n in vars(module) if not n.startswith("_")]
        raise ModelError(f"`{file}` has no `{name}`. {did_you_mean(name, public)}")
    found = getattr(module, name)
    if model_faults(found) and callable(found):
        try:
            made = found()
        except Exception as error:
            raise ModelError(
                f"`{file}:{name}` is called to make a model, and failed: "
                f"{type(error).__name__}: {error}"
            ) from error
        return require_model(made)
    return require_model(found)


def _only_model(module: ModuleType, file: str) -> Model:
    models = [
        n for n, value in vars(module).items()
        if not n.startswith("_") and not isinstance(value, type) and not model_faults(value)
    ]
    if len(models) == 1:
        return require_model(vars(module)[models[0]])
    shown = ", ".join(f"`{n}`" for n in models) or "none"
    raise ModelError(
        f"say which model: `{file}:NAME`. Models in the file: {shown}; a class is named the same "
        "way"
    )


def run_file(path: Path) -> ModuleType:
    """Run a Python file as a module, its name the same wherever the same path is run.

    Raises:
        ModelError: it cannot be read, or fails.
    """
    # A name of its own for each path, so that two files called model.py do not meet.
    digest = hashlib.blake2b(str(path.resolve()).encode(), digest_size=6).hexdigest()
    label = f"{LABEL}{path.stem}_{digest}"
    spec = importlib.util.spec_from_file_location(label, path)
    if spec is None or spec.loader is None:
        raise ModelError(f"`{path}` cannot be read as Python")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and pickling look their module up by name.
    sys.modules[label] = module
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)  # so that a model may import its neighbours, as a script can
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a script that ends with sys.exit() is no model
        del sys.modules[label]
        raise ModelError(f"`{path}` failed to run: {type(error).__name__}: {error}") from error
    finally:
        if folder in sys.path:
            sys.path.remove(folder)
    return module
