"""Near-duplicates: an edited wire story must not be trained on and measured by, nor count twice."""

from __future__ import annotations

import numpy as np

from tabwib.article import Article
from tabwib.duplicates import NEAR, clusters, near, sketches
from tabwib.normalization import compile_normalizer


def test_every_pair_that_is_near_shares_a_cluster() -> None:
    """Candidates are found by bands of hashes: whatever lies just above the limit must be among them."""
    chance = np.random.default_rng(0)
    articles = []
    for number in range(60):
        words = [f"كلمة{word}" for word in chance.integers(0, 5000, 100)]
        kept = 100 - int(chance.integers(5, 25))
        articles += [Article(f"{number}", " ".join(words)), Article(f"{number}-edited", " ".join(words[:kept]))]
    rows = sketches(articles, compile_normalizer())
    groups = clusters(rows)
    pairs = [(one, other) for one in range(len(rows)) for other in near(rows[one], rows[:one])]
    shares = [float((rows[one] == rows[other]).mean()) for one, other in pairs]
    assert len(pairs) > 40
    assert min(shares) < NEAR + 0.1
    assert all(groups[one] == groups[other] for one, other in pairs)
    assert len(set(groups)) == len(articles) - len(pairs)
