"""Which unlabelled articles to label next: those that a model is least sure of, unlike each other, for every tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from tabwib.article import Article
from tabwib.duplicates import near, sketch
from tabwib.errors import TaxonomyError
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.text import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tabwib.model import Model

__all__ = ["Candidate", "choose"]

SHORTLIST = 8
"""Candidates a tag for each article that it will be given: among them the choice is for variety."""

VARIETY = 0.5
"""Share of an article's turn that likeness to those already chosen takes away; the rest is how unsure the model is."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article worth a label.

    Attributes:
        row: Its place in the pile.
        tag: The tag whose turn it was.
        log_odds: What the model says of each tag, in the order of the model's.
        distance: Log-odds between what it says of that tag and the tag's threshold.
    """

    row: int
    tag: str
    log_odds: tuple[float, ...]
    distance: float


def choose(predictor: Predictor, articles: Sequence[Article], number: int, tags: Sequence[str] = ()) -> list[Candidate]:
    """Returns up to `number` articles whose labels would teach most, best first.

    The tags take turns. Each takes, of the articles whose log-odds lie nearest to its threshold (uncertainty sampling,
    Lewis and Gale, 1994), the one that is least sure and least like those already chosen (maximal marginal relevance,
    Carbonell and Goldstein, 1998). Near-duplicates of a chosen article, or of one that the model was trained on, are
    passed over.

    Args:
        predictor: The model as it is now; a tag that is off is asked about around even chances.
        articles: The unlabelled pile, each with at least one passage.
        number: How many are wanted.
        tags: Ids of the tags that take turns; all of the model's if none is named.

    Raises:
        TaxonomyError: A tag is not one of the model's.
    """
    model = predictor.model
    if unknown := [tag for tag in tags if tag not in model.tag_ids]:
        hint = Taxonomy(tuple(entry.tag for entry in model.tags)).suggest(unknown[0])
        raise TaxonomyError(f"the model has no tag {unknown[0]!r}; {hint}")
    if not articles:
        return []
    log_odds = predictor.log_odds(articles)
    distances = np.abs(log_odds - boundaries(model))
    columns = [column for column, tag in enumerate(model.tag_ids) if not tags or tag in tags]
    turns = -(-number // len(columns))
    ranked = np.argsort(distances, axis=0, kind="stable")[: turns * SHORTLIST]
    rows = np.unique(ranked[:, columns])
    place_of = {row: place for place, row in enumerate(rows.tolist())}
    vectors = _vectors([articles[row] for row in rows.tolist()], model)
    likeness = np.zeros(len(rows))
    chosen: list[Candidate] = []
    out: set[int] = set()
    sketched = list(model.sketches)
    while len(chosen) < number and len(out) < len(rows):
        column = columns[len(chosen) % len(columns)]
        order = [row for row in ranked[:, column].tolist() if row not in out]
        order = order or [row for row in rows.tolist() if row not in out]
        unsure = 1 - np.arange(len(order)) / len(order)
        alike = likeness[[place_of[row] for row in order]]
        row = order[int(np.argmax(unsure - VARIETY * alike / max(float(alike.max()), 1e-9)))]
        out.add(row)
        row_sketch = sketch(articles[row], model.normalizer)
        if sketched and len(near(row_sketch, np.stack(sketched))):
            continue
        sketched.append(row_sketch)
        likeness = np.maximum(likeness, (vectors @ vectors[[place_of[row]]].T).toarray()[:, 0])
        tag = model.tag_ids[column]
        chosen.append(Candidate(row, tag, tuple(log_odds[row].tolist()), float(distances[row, column])))
    return chosen


def boundaries(model: Model) -> NDArray[np.float64]:
    """Returns the log-odds at which each tag is shown, `(n_tags,)`; 0 for a tag that is off."""
    shares = np.array([0.5 if entry.threshold is None else entry.threshold for entry in model.tags])
    shares = np.clip(shares, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(shares / (1 - shares)))


def _vectors(articles: Sequence[Article], model: Model) -> sparse.csr_matrix:
    """Returns tf-idf of the articles' words over the articles themselves, rows of unit length, sparse."""
    texts = [words(model.normalizer(f"{article.title}\n{article.text}")) for article in articles]
    vectorizer = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    return sparse.csr_matrix(vectorizer.fit_transform(texts))
