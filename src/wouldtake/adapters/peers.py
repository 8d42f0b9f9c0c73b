"""Importing what is not ours, and setting generators that others keep for themselves."""

import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

import numpy as np

from wouldtake.errors import ModelError


def need(module: str, package: str, version: str) -> ModuleType:
    """Another library, imported now.

    Raises:
        ModelError: it is not installed; says how to install it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of their own imports: nothing a user could act on
            return import_module(module)
    except ImportError as error:
        raise ModelError(
            f"this needs {package}, which is not installed ({error}). Install it: "
            f'pip install "{package}{version}"'
        ) from None


@contextmanager
def global_noise(seed: int) -> Iterator[None]:
    """Python's and NumPy's global generators started from a seed, and afterwards put back."""
    kept, kept_numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed([seed & 0xFFFFFFFF, seed >> 32])
    try:
        yield
    finally:
        random.setstate(kept)
        np.random.set_state(kept_numpy)
