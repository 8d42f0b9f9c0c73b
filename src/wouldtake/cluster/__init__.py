"""Any ensemble on many machines: Dask runs the blocks, Zarr keeps them.

>>> from wouldtake.cluster import connect
>>> with connect("local:4", store="runs") as cluster:
...     ask(cluster.of(load_case("afghanistan-2021")), "chance that capital_falls", futures=10**6)

The extra `cluster` brings Dask and Zarr.
"""

from .connection import Cluster, connect
from .recipe import Recipe

__all__ = ["Cluster", "Recipe", "connect"]
