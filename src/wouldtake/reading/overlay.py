"""Changed weights laid over the packaged model of meaning, in its ONNX graph.

The package keeps each of the 36 matrices as whole numbers with a scale for each row or column, and
its graph makes them floating at every start: `NAME_q` is cast to `NAME_f`, and that times
`NAME_scale` is `NAME`, which a MatMul takes; an Add with the layer's bias follows. Here the whole
numbers, the cast and the product give way to one floating `NAME`: the matrix as packaged, plus a
change of low rank.
"""

from typing import TYPE_CHECKING

import numpy as np

from wouldtake.errors import SettingError

if TYPE_CHECKING:
    from onnx import ModelProto

TYPES = "embeddings.token_type_embeddings.weight"  # the table that the marks take the place of
LAYERS = 36


def matrices_of(model: "ModelProto") -> dict[str, tuple[str, np.ndarray]]:
    """Layer -> name in the graph and values [in, out] of its matrix.

    Raises:
        SettingError: the model is not of the known shape.
    """
    from onnx import numpy_helper  # noqa: PLC0415

    own = {one.name: one for one in model.graph.initializer}
    adds = [node for node in model.graph.node if node.op_type == "Add"]
    added = {name: node for node in adds for name in node.input}
    found = {}
    for node in model.graph.node:
        if node.op_type != "MatMul" or f"{node.input[1]}_q" not in own:
            continue
        bias = next(name for name in added[node.output[0]].input if name.endswith(".bias"))
        whole, scale = (numpy_helper.to_array(own[node.input[1] + end]) for end in ("_q", "_scale"))
        layer = bias.removeprefix("inner.").removesuffix(".bias")
        found[layer] = (node.input[1], whole.astype(np.float32) * scale)
    if len(found) != LAYERS:
        raise SettingError(f"the model of meaning has {len(found)} matrices, expected {LAYERS}")
    return found


def laid_over(model: "ModelProto", moved: dict[str, np.ndarray]) -> bytes:
    """The packaged model, as bytes, with the changed weights in the place of its own.

    Args:
        model: as packaged; used up.
        moved: `LAYER.A` [in, rank] and `LAYER.B` [rank, out], whose product is added to a matrix;
            and by its name whatever takes the place of a bias, a norm or the table of types (which
            may have more rows than it had).
    Raises:
        KeyError: a name that the model does not have, or a layer without its change.
        SettingError: the model is not of the known shape.
    """
    from onnx import numpy_helper  # noqa: PLC0415

    graph, matrices = model.graph, matrices_of(model)
    floating = {}
    for layer, (name, packed) in matrices.items():
        low, high = moved[f"{layer}.A"], moved[f"{layer}.B"]
        floating[name] = packed + low.astype(np.float32) @ high.astype(np.float32)
    gone = {name + end for name in floating for end in ("", "_q", "_f", "_scale")}
    nodes = [node for node in graph.node if not gone & set(node.output)]
    kept = {one.name: one for one in graph.initializer if one.name not in gone}
    for name, values in moved.items():
        if not name.endswith((".A", ".B")):
            own = kept[f"inner.{name}"]
            own.CopyFrom(numpy_helper.from_array(values.astype(np.float32), own.name))
    tables = [
        *kept.values(),
        *(numpy_helper.from_array(values, name) for name, values in floating.items()),
    ]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(tables)
    return model.SerializeToString()


__all__ = ["TYPES", "laid_over", "matrices_of"]
