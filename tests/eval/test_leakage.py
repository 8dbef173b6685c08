"""Leakage: an article that a model was trained on is found by text, by likeness and by id, and refused by name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tabwib.article import Article
from tabwib.cli import cli
from tabwib.duplicates import sketches
from tabwib.errors import LabelError
from tabwib.identity import id_hashes
from tabwib.labels import LabelledArticle
from tabwib.model import Model, save_model
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.training import TopicTagger
from tabwib_eval.leakage import Kind, find_leaks, without_trained

CAST = Path(__file__).parents[1] / "cast.jsonl"


def trained_on(predictor: Predictor, articles: Sequence[Article]) -> Model:
    """The shipped model with the memory of other articles."""
    rows = sketches(articles, predictor.model.normalizer)
    return replace(predictor.model, sketches=rows, ids=id_hashes(articles))


def test_leaks_are_refused_by_name(predictor: Predictor, cast: dict[str, LabelledArticle]) -> None:
    """A model must not mark its own homework, whatever name the article goes by."""
    labelled = next(iter(cast.values()))
    model = trained_on(predictor, [labelled.article])
    renamed = replace(labelled, article=replace(labelled.article, id="other"))
    assert [(leak.likeness, leak.kind) for leak in find_leaks(model, [renamed])] == [(1.0, Kind.SAME_TEXT)]
    with pytest.raises(LabelError, match="'other' has the text of an article that the model was trained on"):
        without_trained(model, [renamed, *cast.values()], exclude=False)
    kept, leaks = without_trained(model, list(cast.values()), exclude=True)
    assert (len(kept), len(leaks)) == (len(cast) - 1, 1)


def test_each_kind_of_leak_is_named(predictor: Predictor, cast: dict[str, LabelledArticle]) -> None:
    """Same text, nearly the same, same id: what to do about each is another thing, so each is called by its name."""
    first, second, third, *strangers = cast.values()
    body = " ".join(labelled.article.text for labelled in strangers[:4])
    long = Article("long", body)
    model = trained_on(predictor, [first.article, long, third.article])
    cut = replace(second, article=Article("cut", body + " وأضاف البيان"))
    rewritten = replace(third, article=replace(second.article, id=third.article.id))
    evaluated = [first, cut, rewritten, *strangers]
    assert [leak.kind for leak in find_leaks(model, evaluated)] == [Kind.SAME_TEXT, Kind.NEAR_DUPLICATE, Kind.SAME_ID]
    with pytest.raises(LabelError) as refused:
        without_trained(model, evaluated, exclude=False)
    said = str(refused.value)
    assert f"same id: article {third.article.id!r} has the id, though not the text, of an article" in said
    assert f"3 of {len(evaluated)} articles were trained on (1 same text, 1 near-duplicate, 1 same id)" in said
    assert "--exclude-trained; if an id was only used again for another article, give this one another id" in said
    kept, leaks = without_trained(model, evaluated, exclude=True)
    assert (kept, len(leaks)) == (strangers, 3)


def test_evaluate_refuses_and_excludes(predictor: Predictor, cast: dict[str, LabelledArticle], tmp_path: Path) -> None:
    """The refusal is an error of the data with the flag in it; the flag leaves out those articles and no others."""
    first, second, *_ = cast.values()
    model = trained_on(predictor, [first.article, replace(second.article, text="نص آخر")])
    save_model(model, tmp_path / "m.tabwib")
    command = ["evaluate", str(CAST), "--model", str(tmp_path / "m.tabwib"), "--format", "json"]
    refused = CliRunner().invoke(cli, command)
    assert isinstance(refused.exception, LabelError)
    assert "same text" in str(refused.exception)
    assert "same id" in str(refused.exception)
    assert "--exclude-trained" in str(refused.exception)
    left = CliRunner().invoke(cli, [*command, "--exclude-trained"], catch_exceptions=False)
    record = json.loads(left.stdout)
    assert record["trained_on_left_out"] == 2
    assert record["articles"] + record["near_duplicates_set_aside"] == len(cast) - 2
    assert "trained on and left out: 1 same text, 1 same id" in left.stderr


def test_articles_without_an_id_are_known_by_their_text(predictor: Predictor, cast: dict[str, LabelledArticle]) -> None:
    """Line 3 of two files is two articles: a stream read anew must not be refused for that."""
    first, second, *_ = cast.values()
    model = trained_on(predictor, [replace(first.article, id="stream.jsonl:3")])
    assert find_leaks(model, [replace(second, article=replace(second.article, id="stream.jsonl:3"))]) == ()


def test_training_remembers_ids(cast: dict[str, LabelledArticle], taxonomy: Taxonomy) -> None:
    """The whole way: a rewritten article that was trained on under its id is found by a model made by the recipe."""
    articles = list(cast.values())
    model = TopicTagger(taxonomy.tags, folds=2, min_passages=1).fit(articles).model_
    rewritten = [replace(one, article=replace(one.article, title="", text="نص كتب من جديد")) for one in articles]
    assert {leak.kind for leak in find_leaks(model, rewritten)} == {Kind.SAME_ID}
    assert len(find_leaks(model, rewritten)) == len(articles)
