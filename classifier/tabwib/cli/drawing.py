"""How labelled articles were drawn: asked for by the verbs whose figures hang on it, and said by them."""

from __future__ import annotations

from collections.abc import Iterable

import click

from tabwib_eval.scored import Drawn

__all__ = ["option", "warn_of_base_rates"]

option = click.option(
    "--drawn",
    type=click.Choice([drawn.value for drawn in Drawn]),
    help="How the articles were drawn.  [default: what the label lines say]",
)


def warn_of_base_rates(drawn: Drawn, unsaid: Iterable[tuple[str, float]]) -> None:
    """Says how articles were drawn, and warns where their base rates say nothing of a stream.

    Args:
        drawn: How they were drawn.
        unsaid: Tags whose base rate nobody gave, and their share of the articles, in [0, 1].
    """
    click.echo(drawn.meaning, err=True)
    shares = ", ".join(f"{tag} {share:.1%}" for tag, share in unsaid)
    if shares and drawn not in (Drawn.NATURAL, Drawn.AUDIT):
        click.echo(
            f"warning: probabilities and thresholds are set for the base rates of these articles ({shares}). if your "
            "stream has others, say --prevalence TAG=RATE, or calibrate on a `tabwib audit` of it; if these are a "
            "random sample of it, say --drawn natural",
            err=True,
        )
