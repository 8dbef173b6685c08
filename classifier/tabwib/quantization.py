"""From the weights of the linear machines to those of a model: integers, and none for what says next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["integers"]

LARGEST_WEIGHT = 4095
"""Integer that the largest weight of a tag becomes; rounding moves a score by 0.0002 on average, 0.002 at most."""


def integers(
    weights: NDArray[np.float64], spread: NDArray[np.float64], least: float
) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """Returns weights as integers, nothing for features that add little to every tag.

    What a feature adds is its weight times its own root mean square: rare ones go, and common ones of small weight,
    which say much together, stay. (The salience of LeCun, Denker and Solla, *Optimal Brain Damage*, 1989, for a linear
    machine.) What that is worth: eval/README.md.

    Args:
        weights: `(n_features, n_tags)`.
        spread: Root mean square of each feature over all passages and wholes, `(n_features,)`.
        least: Root mean square of what a feature adds to a score, for some tag, from which it is kept.

    Returns:
        Integer weights, `(n_features, n_tags)`, and the weight that one unit stands for, `(n_tags,)`.
    """
    largest = np.abs(weights).max(axis=0)
    scale = np.where(largest > 0, largest, 1.0) / LARGEST_WEIGHT
    whole = np.rint(weights / scale).astype(np.int16)
    whole[(np.abs(weights) * spread[:, None]).max(axis=1) < least] = 0
    return whole, scale
