"""A pretrained encoder with its changed weights: one ONNX graph, its matrices in whole numbers.

Each matrix is the pretrained one plus a change of low rank (Hu et al. 2021), rounded to whole
numbers of eight bits with a scale for each column; what goes into it is rounded for each piece of
text by itself, so that a clause is read the same whatever stands beside it. A quarter of the memory
and half of the time of floating numbers.

The graph: pieces, marks and biases of attention in; states of the last layer out. Words, places and
marks are added and normed, then the layers as in BERT (Devlin et al. 2019); the bias of attention
by distance (Raffel et al. 2020) is the same in all layers.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from .pretrained import MATRICES, Pretrained, Shape

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

VERSION = 1  # of the graph: raise it where the same weights give another
OPSET = 20  # the first with Gelu
IR = 9
MIDDLE = 128  # what stands for nought among the eight bits that go in
MICROSOFT = "com.microsoft"  # whose runtime it is; it multiplies and scales in one go
FLOAT = 1  # a type of ONNX


def changed(base: Pretrained, moved: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Floating weights after the change, by name.

    Args:
        base: as its makers left it.
        moved: `MATRIX.A` [in, rank] and `MATRIX.B` [rank, out], whose product is added;
            `MATRIX.bias`, `NORM.weight`, `NORM.bias` and the table of `marks` [marks, width].
    Raises:
        KeyError: something has no change, or a change has nothing that it belongs to.
    """
    matrices = base.shape.matrix_names()
    found = {n: base.own[n] + moved[f"{n}.A"] @ moved[f"{n}.B"] for n in matrices}
    ends = [f"{n}.bias" for n in matrices]
    ends += [f"{n}.{end}" for n in base.shape.norm_names() for end in ("weight", "bias")]
    found |= {name: moved[name] for name in (*ends, "marks")}
    used = {f"{n}.{end}" for n in matrices for end in "AB"} | {*ends, "marks"}
    if unknown := sorted(set(moved) - used):
        raise KeyError(f"the encoder has no {', '.join(unknown)}")
    return found


def whole_numbers(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A matrix [in, out] as whole numbers of eight bits and a scale for each column."""
    scale = np.abs(matrix).max(axis=0) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.rint(matrix / scale).astype(np.int8), scale


class _Graph:
    """Nodes and tables while they are gathered."""

    def __init__(self):
        self.nodes: list[NodeProto] = []
        self.tables: list[TensorProto] = []

    def table(self, name: str, values: np.ndarray) -> str:
        """Numbers of the model."""
        from onnx import numpy_helper  # noqa: PLC0415

        self.tables.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(
        self, kind: str, inputs: list[str], output: str, domain: str = "", **more: Any
    ) -> str:
        """A step; its output's name."""
        from onnx import helper  # noqa: PLC0415

        self.nodes.append(helper.make_node(kind, inputs, [output], None, None, domain, **more))
        return output

    def rounded(self, x: str) -> tuple[str, str]:
        """States as whole numbers round `MIDDLE`, and the scale of each piece."""
        self.node("Abs", [x], f"{x}|")
        self.node("ReduceMax", [f"{x}|", "last"], f"{x}|most", keepdims=1)
        self.node("Mul", [f"{x}|most", "step"], f"{x}|raw")
        scale = self.node("Max", [f"{x}|raw", "least"], f"{x}|scale")
        self.node("Div", [x, scale], f"{x}|steps")
        return self.node("QuantizeLinear", [f"{x}|steps", "one", "zero"], f"{x}|whole"), scale

    def times(self, x: tuple[str, str], name: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        """Rounded states times a matrix, plus its bias."""
        whole, scale = whole_numbers(matrix)
        own = [self.table(f"{name}.whole", whole), "one", self.table(f"{name}.scale", scale)]
        self.node("MatMulIntegerToFloat", [x[0], *own, "zero"], f"{name}.sums", domain=MICROSOFT)
        self.node("Mul", [f"{name}.sums", x[1]], f"{name}.times")
        return self.node("Add", [f"{name}.times", self.table(f"{name}.bias", bias)], f"{name}.out")

    def norm(self, x: str, name: str, weights: dict[str, np.ndarray], epsilon: float) -> str:
        """Layer norm."""
        own = [self.table(n, weights[n]) for n in (f"{name}.weight", f"{name}.bias")]
        return self.node("LayerNormalization", [x, *own], f"{name}.out", epsilon=epsilon)

    def split(self, x: str, parts: list[str]) -> list[str]:
        """States cut in equal parts; their names."""
        from onnx import helper  # noqa: PLC0415

        self.nodes.append(helper.make_node("Split", [x, "thirds"], parts, axis=-1))
        return parts


def graph(base: Pretrained, moved: dict[str, np.ndarray]) -> bytes:
    """The encoder as a model of ONNX, in bytes: inputs `ids` and `marks` [texts, pieces], `places`
    [pieces], `bias` [texts, heads, pieces, pieces]; output `states` [texts, pieces, width].

    Raises:
        KeyError: something has no change, or a change has nothing that it belongs to.
    """
    from onnx import TensorProto, helper  # noqa: PLC0415

    shape, weights, g = base.shape, changed(base, moved), _Graph()
    for name, values in {
        "last": np.array([-1]), "step": np.float32(1 / 127), "least": np.float32(1e-9),
        "one": np.float32(1), "zero": np.uint8(MIDDLE),
        "to_heads": np.array([0, 0, shape.heads, shape.width // shape.heads]),
        "from_heads": np.array([0, 0, shape.width]), "thirds": np.full(3, shape.width),
        "root": np.float32((shape.width / shape.heads) ** -0.5),
    }.items():  # fmt: skip
        g.table(name, np.asarray(values))
    x = _embedded(g, base, weights)
    for layer in shape.layer_names():
        x = _layer(g, x, layer, weights, shape)
    g.node("Identity", [x], "states")
    ends = {"ids": ["texts", "pieces"], "marks": ["texts", "pieces"], "places": ["pieces"]}
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, s) for n, s in ends.items()]
    square = ["texts", shape.heads, "pieces", "pieces"]
    inputs.append(helper.make_tensor_value_info("bias", TensorProto.FLOAT, square))
    states = [*ends["ids"], shape.width]
    outputs = [helper.make_tensor_value_info("states", TensorProto.FLOAT, states)]
    built = helper.make_model(
        helper.make_graph(g.nodes, "encoder", inputs, outputs, g.tables),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=IR,
    )  # fmt: skip
    return built.SerializeToString()


def _embedded(g: _Graph, base: Pretrained, weights: dict[str, np.ndarray]) -> str:
    whole, scale = whole_numbers(base.words.T)
    g.node("Gather", [g.table("words", whole.T), "ids"], "words.whole")
    g.node("Cast", ["words.whole"], "words.floats", to=FLOAT)
    g.node("Gather", [g.table("words.scales", scale[:, None]), "ids"], "words.scale")
    g.node("Mul", ["words.floats", "words.scale"], "words.out")
    g.node("Gather", [g.table("table.places", base.places), "places"], "places.out")
    g.node("Gather", [g.table("table.marks", weights["marks"]), "marks"], "marks.out")
    g.node("Add", ["words.out", "places.out"], "placed")
    g.node("Add", ["placed", "marks.out"], "embedded")
    return g.norm("embedded", "norm", weights, base.shape.epsilon)


def _layer(g: _Graph, x: str, name: str, weights: dict[str, np.ndarray], shape: Shape) -> str:
    three = [f"{name}.{part}" for part in MATRICES[:3]]
    stacked = np.hstack([weights[n] for n in three])
    biases = np.hstack([weights[f"{n}.bias"] for n in three])
    both = g.times(g.rounded(x), f"{name}.three", stacked, biases)
    heads = []
    for n, part in zip(three, g.split(both, [f"{n}.part" for n in three]), strict=True):
        g.node("Reshape", [part, "to_heads"], f"{n}.heads")
        order = [0, 2, 3, 1] if n.endswith(".key") else [0, 2, 1, 3]
        heads.append(g.node("Transpose", [f"{n}.heads"], f"{n}.turned", perm=order))
    query, key, value = heads
    g.node("MatMul", [query, key], f"{name}.scores")
    g.node("Mul", [f"{name}.scores", "root"], f"{name}.scaled")
    g.node("Add", [f"{name}.scaled", "bias"], f"{name}.biased")
    g.node("Softmax", [f"{name}.biased"], f"{name}.shares", axis=-1)
    g.node("MatMul", [f"{name}.shares", value], f"{name}.mixed")
    g.node("Transpose", [f"{name}.mixed"], f"{name}.back", perm=[0, 2, 1, 3])
    seen = g.node("Reshape", [f"{name}.back", "from_heads"], f"{name}.seen")

    def dense(x: str, part: str) -> str:
        matrix = f"{name}.{part}"
        return g.times(g.rounded(x), matrix, weights[matrix], weights[f"{matrix}.bias"])

    g.node("Add", [x, dense(seen, "dense")], f"{name}.first")
    inner = g.norm(f"{name}.first", f"{name}.inner", weights, shape.epsilon)
    up = g.node("Gelu", [dense(inner, "up")], f"{name}.gelu")
    g.node("Add", [inner, dense(up, "down")], f"{name}.second")
    return g.norm(f"{name}.second", f"{name}.outer", weights, shape.epsilon)


__all__ = ["VERSION", "changed", "graph", "whole_numbers"]
