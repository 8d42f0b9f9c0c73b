"""How a recipe reaches every worker, also one that joins or is restarted later."""

from pathlib import Path
from typing import Any

from distributed import WorkerPlugin

from .blocks import give
from .recipe import Recipe


class GiveRecipe(WorkerPlugin):
    """Makes a recipe known to a worker before it is given blocks."""

    idempotent = True

    def __init__(self, recipe: Recipe):
        self.recipe = recipe

    def setup(self, worker: Any) -> None:
        """On each worker, once. Its local folder goes when the worker goes."""
        give(self.recipe, Path(worker.local_directory))
