"""Agreement of several people who labelled the same articles: kappa and alpha per tag, and the disputed cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tabwib.errors import LabelError
from tabwib.labels import LabelledArticle

__all__ = ["Agreement", "Dispute", "TagAgreement", "agreement"]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A cell that annotators decided differently: `file:line` and grade of each, in the order of the files."""

    id: str
    tag: str
    votes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TagAgreement:
    """Agreement on whether a tag holds.

    Attributes:
        tag: Its id.
        cells: Articles that two annotators or more decided on.
        agreed: Those of them on which all decided alike.
        kappa: Mean of Cohen's kappa (1960) over pairs of annotators, at most 1; None where chance alone agrees fully.
        alpha: Krippendorff's alpha (1970) for nominal values, at most 1; None where nothing differs.
    """

    tag: str
    cells: int
    agreed: int
    kappa: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement per tag, and every cell in dispute."""

    annotators: tuple[str, ...]
    tags: tuple[TagAgreement, ...]
    disputes: tuple[Dispute, ...]


def agreement(annotators: Mapping[str, Sequence[LabelledArticle]], tags: Sequence[str]) -> Agreement:
    """Returns how far annotators agree on articles of the same id.

    Args:
        annotators: Name to labelled articles.
        tags: Ids of the tags.

    Raises:
        LabelError: There are fewer than two annotators, or no article that two of them labelled.
    """
    if len(annotators) < 2:
        raise LabelError(f"{len(annotators)} file. agreement takes two or more: one file an annotator")
    by_id = [{labelled.article.id: labelled for labelled in articles} for articles in annotators.values()]
    shared = [id for id in dict.fromkeys(id for found in by_id for id in found) if sum(id in one for one in by_id) > 1]
    if not shared:
        raise LabelError(f"{', '.join(annotators)}: no article id in common. the same articles need the same ids")
    results, disputes = [], []
    for tag in tags:
        columns: list[list[bool | None]] = []
        for id in shared:
            holders = [found.get(id) for found in by_id]
            votes = [None if labelled is None else labelled.is_positive(tag) for labelled in holders]
            columns.append(votes)
            if len(set(votes) - {None}) > 1:
                told = [
                    (labelled.place, str(labelled.labels[tag].grade))
                    for labelled in holders
                    if labelled is not None and tag in labelled.labels
                ]
                disputes.append(Dispute(id, tag, tuple(told)))
        decided = [[vote for vote in votes if vote is not None] for votes in columns]
        decided = [votes for votes in decided if len(votes) > 1]
        agreed = sum(len(set(votes)) == 1 for votes in decided)
        results.append(TagAgreement(tag, len(decided), agreed, _mean_kappa(columns), _alpha(decided)))
    return Agreement(tuple(annotators), tuple(results), tuple(disputes))


def _mean_kappa(columns: Sequence[Sequence[bool | None]]) -> float | None:
    """Returns the mean of Cohen's kappa over pairs of annotators that it is defined for."""
    count = len(columns[0])
    found = []
    for one, other in combinations(range(count), 2):
        pairs = [(votes[one], votes[other]) for votes in columns if votes[one] is not None and votes[other] is not None]
        kappa = _kappa(pairs)
        if kappa is not None:
            found.append(kappa)
    return sum(found) / len(found) if found else None


def _kappa(pairs: Sequence[tuple[bool | None, bool | None]]) -> float | None:
    if not pairs:
        return None
    observed = sum(one == other for one, other in pairs) / len(pairs)
    first, second = (sum(bool(pair[side]) for pair in pairs) / len(pairs) for side in (0, 1))
    expected = first * second + (1 - first) * (1 - second)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def _alpha(decided: Sequence[Sequence[bool]]) -> float | None:
    """Returns one less the disagreement seen over that expected, each pair of values of an article counted once."""
    total = sum(len(votes) for votes in decided)
    positive = sum(sum(votes) for votes in decided)
    expected = positive * (total - positive)
    if not expected:
        return None
    seen = sum(sum(votes) * (len(votes) - sum(votes)) / (len(votes) - 1) for votes in decided)
    return 1 - (total - 1) * seen / expected
