"""Pooling decides between one strong paragraph and an article full of weak ones; its terms must be what they say."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tabwib.pooling import LEAD, NO_SECOND, pool

SCORE = st.floats(-9, 9, allow_nan=False)


@given(st.lists(st.lists(st.tuples(SCORE, SCORE), min_size=1, max_size=5), min_size=1, max_size=5))
def test_terms_are_maximum_second_lead_and_whole(articles: list[list[tuple[float, float]]]) -> None:
    """Vectorised pooling of a batch must equal looking at each article by itself."""
    passages = np.array([scores for article in articles for scores in article])
    starts = np.cumsum([0, *(len(article) for article in articles[:-1])])
    wholes = np.zeros((len(articles), 2))
    terms = pool(passages, starts, wholes)
    for number, article in enumerate(articles):
        for tag in range(2):
            ranked = sorted((scores[tag] for scores in article), reverse=True)
            second = ranked[1] if len(ranked) > 1 else min(ranked[0], NO_SECOND)
            lead = max(scores[tag] for scores in article[:LEAD])
            assert terms[:, number, tag].tolist() == [ranked[0], second, lead, 0.0]
