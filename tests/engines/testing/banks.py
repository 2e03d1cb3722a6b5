"""Banks and people made up by seed."""

import numpy as np

from peerdesk.engines.testing import Bank, Item


def make_bank(count, *, seed=0, topics=1, guessing=0.0, family=lambda _place: ""):
    generator = np.random.default_rng(seed)
    slopes, difficulties = np.exp(generator.normal(0.2, 0.3, count)), generator.normal(size=count)
    return Bank(
        tuple(
            Item(
                f"q{place}",
                float(slopes[place]),
                float(difficulties[place]),
                guessing,
                topic=f"t{place % topics}",
                family=family(place),
            )
            for place in range(count)
        )
    )
