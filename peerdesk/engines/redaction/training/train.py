"""Train the tagger and write its model file: `python -m peerdesk.engines.redaction.training.train CORPORA --minutes N`."""

import argparse
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jax  # type: ignore[import-not-found]
import jax.numpy as jnp  # type: ignore[import-not-found]
import numpy as np
import optax  # type: ignore[import-not-found]

from peerdesk.engines.redaction.tagger import labels
from peerdesk.engines.redaction.tagger.features import FOLDED, LEXICON, LEXICON_BASE, TABLE_BITS, WORD, FeatureRows
from peerdesk.engines.redaction.tagger.lexicon import get_lexicon
from peerdesk.engines.redaction.tagger.network import DILATIONS
from peerdesk.engines.redaction.training import sources
from peerdesk.engines.redaction.training.batches import Block, blocks
from peerdesk.engines.redaction.training.generator import Generator
from peerdesk.engines.redaction.training.pieces import Labelled

EMBEDDING: Final = 64
HIDDEN: Final = 128
BLOCK: Final = 8192
_WORD_DROPPED: Final = 0.2
_LEXICON_DROPPED: Final = 0.12
_HIDDEN_DROPPED: Final = 0.1
# The first steps, while the optimizer's means are poor, are smaller; the last ones are, too.
_WARM: Final = 100
_LAST_RATE: Final = 0.02
# The model written is the running mean of the weights, which is steadier than the last ones.
_MEAN_KEPT: Final = 0.998
_REPORT_EVERY: Final = 500

OUT: Final = Path(__file__).parent.parent / "models" / "tagger-v2.npz"
_HIGHEST: Final = 127

Weights = dict[str, jax.Array]


def initial(seed: int) -> Weights:
    """Random weights (He et al. 2015)."""
    keys = iter(jax.random.split(jax.random.PRNGKey(seed), 16))
    weights = {
        "table": 0.05 * jax.random.normal(next(keys), (1 << TABLE_BITS, EMBEDDING)),
        "input_w": jax.random.normal(next(keys), (EMBEDDING, HIDDEN)) * (2 / EMBEDDING) ** 0.5,
        "input_b": jnp.zeros(HIDDEN),
        "output_w": jax.random.normal(next(keys), (HIDDEN, labels.COUNT)) * 0.05,
        "output_b": jnp.zeros(labels.COUNT),
    }
    for index in range(len(DILATIONS)):
        scale = 0.5 * (2 / (3 * HIDDEN)) ** 0.5
        weights[f"conv{index}_w"] = jax.random.normal(next(keys), (3 * HIDDEN, HIDDEN)) * scale
        weights[f"conv{index}_b"] = jnp.zeros(HIDDEN)
    return weights


def grown(weights: Weights, older: dict[str, Any]) -> Weights:
    """Weights of a smaller model inside a larger one: what the old units say stays, new ones start silent towards them."""
    result = {}
    for name, fresh in weights.items():
        array = np.array(fresh)
        if name in older and older[name].shape == array.shape:
            array = older[name]
        elif name in older and name.endswith("_w"):
            old = older[name]
            parts = 3 if name.startswith("conv") else 1
            wide, narrow = array.shape[0] // parts, old.shape[0] // parts
            for part in range(parts):
                block = array[part * wide : (part + 1) * wide]
                block[narrow:, : old.shape[1]] = 0
                block[:narrow, : old.shape[1]] = old[part * narrow : (part + 1) * narrow]
        elif name in older:
            array[: older[name].shape[0]] = older[name]
        result[name] = jnp.asarray(array)
    return result


def scores(weights: Weights, rows: jax.Array, texts: jax.Array, key: jax.Array | None) -> jax.Array:
    """Scores of the labels of each token; the same arithmetic as tagger.network, with dropout when a key is given."""
    if key is not None:
        keys = jax.random.split(key, 4)
        # A word, or what lists say of it, is hidden now and then: spelling and neighbours must do.
        hide = jax.random.bernoulli(keys[0], _WORD_DROPPED, rows.shape[:1])
        rows = rows.at[:, WORD].set(jnp.where(hide, 0, rows[:, WORD]))
        rows = rows.at[:, FOLDED].set(jnp.where(hide, 0, rows[:, FOLDED]))
        unknown = jax.random.bernoulli(keys[1], _LEXICON_DROPPED, rows.shape[:1]) & (rows[:, LEXICON] > 0)
        rows = rows.at[:, LEXICON].set(jnp.where(unknown, LEXICON_BASE, rows[:, LEXICON]))
    vectors = weights["table"][rows] * (rows > 0)[..., None]
    hidden = jax.nn.relu(vectors.sum(axis=1) @ weights["input_w"] + weights["input_b"])
    for index, dilation in enumerate(DILATIONS):
        before = jnp.pad(hidden, ((dilation, 0), (0, 0)))[:-dilation]
        before = before * (jnp.pad(texts, (dilation, 0), constant_values=-1)[:-dilation] == texts)[:, None]
        behind = jnp.pad(hidden, ((0, dilation), (0, 0)))[dilation:]
        behind = behind * (jnp.pad(texts, (0, dilation), constant_values=-1)[dilation:] == texts)[:, None]
        joined = jnp.concatenate([before, hidden, behind], axis=1)
        hidden = hidden + jax.nn.relu(joined @ weights[f"conv{index}_w"] + weights[f"conv{index}_b"])
    if key is not None:
        kept = jax.random.bernoulli(keys[2], 1 - _HIDDEN_DROPPED, hidden.shape)
        hidden = jnp.where(kept, hidden / (1 - _HIDDEN_DROPPED), 0)
    return hidden @ weights["output_w"] + weights["output_b"]


def loss(weights: Weights, block: Any, key: jax.Array) -> jax.Array:
    """Mean cross-entropy of the labels."""
    rows, found, token_weights, texts = block
    losses = optax.softmax_cross_entropy_with_integer_labels(scores(weights, rows, texts, key), found)
    return (losses * token_weights).sum() / token_weights.sum()


def export(weights: dict[str, Any], path: Path = OUT) -> None:
    """Write the model file; float weights go beside it under /tmp only if the caller saves them."""
    table = weights["table"].astype(np.float32)
    table[0] = 0
    scales = np.maximum(np.abs(table).max(axis=1), 1e-8) / _HIGHEST
    quantised = np.clip(np.round(table / scales[:, None]), -_HIGHEST, _HIGHEST).astype(np.int8)
    rest = {name: value.astype(np.float16) for name, value in weights.items() if name != "table"}
    np.savez_compressed(path, table=quantised, scales=scales.astype(np.float16), **rest)


def mean(paths: list[Path]) -> dict[str, Any]:
    """The mean of the weights of several runs from one start: steadier than each of them (Izmailov et al. 2018)."""
    loaded = [np.load(path) for path in paths]
    return {name: sum(data[name] for data in loaded) / len(loaded) for name in loaded[0].files}


def arrays(block: Block) -> tuple[Any, ...]:
    """The arrays of a block in the order of `loss`."""
    return block.rows, block.labels, block.weights, block.texts


def endless(generator: Generator) -> Iterator[Labelled]:
    """Texts without end."""
    while True:
        yield from generator.texts(10_000)


def main() -> None:
    """Train for a number of steps, print the validation figures, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--minutes", type=float, help="so long instead of a number of steps, the rate falling to the end")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--start", type=Path, help="an .npz of float weights to go on from")
    parser.add_argument("--keep", type=Path, help="where float weights are written, to go on from later")
    parser.add_argument("--out", type=Path, default=OUT, help="where the model is written")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--mean", type=Path, nargs="+", help="train nothing, write the mean of these float weights")
    options = parser.parse_args()
    if options.mean:
        export(mean(options.mean), options.out)
        return
    corpora = sources.load_corpora(options.corpora)
    rows = FeatureRows(get_lexicon())
    validation = [arrays(block) for block in blocks(Generator(corpora, 1, held_out=True).texts(6_000), rows, BLOCK)]
    weights = initial(options.seed)
    if options.start:
        with np.load(options.start) as data:
            weights = grown(weights, {name: data[name] for name in data.files})
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.scale_by_adam(), optax.add_decayed_weights(1e-4))
    now = weights, weights, optimizer.init(weights)

    @jax.jit  # type: ignore[untyped-decorator]
    def step(now: tuple[Weights, Weights, Any], block: Any, key: jax.Array, rate: float) -> Any:
        weights, steady, state = now
        value, gradients = jax.value_and_grad(loss)(weights, block, key)
        updates, state = optimizer.update(gradients, state, weights)
        weights = {name: weight - rate * updates[name] for name, weight in weights.items()}
        steady = {name: _MEAN_KEPT * kept + (1 - _MEAN_KEPT) * weights[name] for name, kept in steady.items()}
        return (weights, steady, state), value

    predict = jax.jit(lambda weights, block: scores(weights, block[0], block[3], None).argmax(axis=1))
    stream = blocks(endless(Generator(corpora, options.seed, held_out=False)), rows, BLOCK)
    key = jax.random.PRNGKey(options.seed)
    begin = time.perf_counter()
    running = 0.0
    number, done = 0, 0.0
    while done < 1:
        number += 1
        key, part = jax.random.split(key)
        rate = options.rate * min(1.0, number / _WARM) * falling(done)
        now, value = step(now, arrays(next(stream)), part, rate)
        running = 0.98 * running + 0.02 * float(value) if number > 1 else float(value)
        passed = time.perf_counter() - begin
        done = passed / 60 / options.minutes if options.minutes else number / options.steps
        if number % _REPORT_EVERY == 0 or done >= 1:
            print(f"step {number} loss {running:.4f} {passed:.0f} s", flush=True)
            steady = {name: np.asarray(value) for name, value in now[1].items()}
            _report(now[1], validation, predict)
            export(steady, options.out)
            if options.keep:
                np.savez(options.keep, **steady)  # type: ignore[arg-type]


def falling(done: float) -> float:
    """The share of the rate when so much of the training is done: a cosine down to the last rate."""
    return _LAST_RATE + (1 - _LAST_RATE) * (1 + math.cos(math.pi * min(done, 1.0))) / 2


def _report(weights: Weights, validation: list[Any], predict: Any) -> None:
    right = dict.fromkeys(labels.KINDS, 0)
    gold, found = dict(right), dict(right)
    for block in validation:
        predicted = np.asarray(predict(weights, block))
        for kind in labels.KINDS:
            first = labels.begin(kind)
            is_gold = ((block[1] == first) | (block[1] == first + 1)) & (block[2] > 0)
            is_found = ((predicted == first) | (predicted == first + 1)) & (block[2] > 0)
            gold[kind] += int(is_gold.sum())
            found[kind] += int(is_found.sum())
            right[kind] += int((is_gold & is_found).sum())
    print(
        " ".join(
            f"{kind} {right[kind] / max(gold[kind], 1):.3f}/{right[kind] / max(found[kind], 1):.3f}" for kind in labels.KINDS
        )
    )


if __name__ == "__main__":
    main()
