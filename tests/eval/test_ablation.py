"""Ablations: what a table of variants says must come from those variants."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.pooling import COEFFICIENTS, TERMS
from tabwib.taxonomy import Taxonomy
from tabwib.training import TopicTagger
from tabwib_eval.ablation import VARIANTS, Variant, measured, run
from tabwib_eval.peers.sets import NewsSet, read_set

ROOT = Path(__file__).parent.parent.parent
CAST = ROOT / "tests" / "cast.jsonl"


@pytest.fixture(scope="module")
def few(taxonomy: Taxonomy) -> list[LabelledArticle]:
    """Every fifth of the older articles."""
    return read_labels([ROOT / "labels" / "authored.jsonl"], taxonomy)[::5]


@pytest.fixture(scope="module")
def others(taxonomy: Taxonomy, tmp_path_factory: pytest.TempPathFactory) -> NewsSet:
    """Another fifth: hard enough for variants to differ."""
    path = tmp_path_factory.mktemp("others") / "others.jsonl"
    path.write_bytes(b"".join((ROOT / "labels" / "authored.jsonl").read_bytes().splitlines(keepends=True)[1::5]))
    return read_set(path, taxonomy)


def test_the_shipped_variant_is_the_recipe() -> None:
    """Each variant changes one thing, and the first changes nothing."""
    tagger = TopicTagger(())
    assert VARIANTS[0] == Variant(VARIANTS[0].name)
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS)
    for variant in VARIANTS[1:]:
        changes = (variant.parameters != {}, variant.coefficients != COEFFICIENTS, variant.share != 1)
        assert sum(changes) == 1, variant.name
        assert variant.parameters.items() - tagger.get_params().items() == set(variant.parameters.items())
        assert len(variant.coefficients) == len(TERMS)


def test_variants_rank_otherwise(few: list[LabelledArticle], taxonomy: Taxonomy, others: NewsSet) -> None:
    """Training, pooling and the share of the articles all show; the same variant twice says the same."""
    variants = (
        Variant("shipped"),
        Variant("whole only", coefficients=(0.0, 0.0, 0.0, 1.0)),
        Variant("without stems", {"stem_scale": 0.0}),
        Variant("a fifth", share=0.2),
        Variant("again"),
    )
    found = list(measured(variants, few, taxonomy, [others]))
    assert [one.variant for one in found] == [variant.name for variant in variants]
    assert {one.on for one in found} == {"others"}
    assert found[0].tags == found[-1].tags
    assert len({one.tags for one in found}) == len(variants) - 1
    assert [one.support for one in found[0].tags] == [
        sum(labelled.is_positive(tag) is True for labelled in others.articles) for tag in taxonomy.ids
    ]


def test_the_command_writes_table_and_record(tmp_path: Path) -> None:
    """From label files to Markdown and JSON; a name that is no variant's is refused with all that are."""
    (tmp_path / "tags.toml").write_bytes((ROOT / "labels" / "tags.toml").read_bytes())
    lines = (ROOT / "labels" / "authored.jsonl").read_bytes().splitlines(keepends=True)[::5]
    (tmp_path / "few.jsonl").write_bytes(b"".join(lines))
    out = tmp_path / "ablation.json"
    asked = [str(tmp_path), "--on", str(CAST), "--out", str(out)]
    told = CliRunner().invoke(run, [*asked, "--only", "maximum only"])
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines()[4].startswith("| maximum only | ")
    assert json.loads(out.read_text(encoding="utf-8"))["training_articles"] == len(lines)
    refused = CliRunner().invoke(run, [*asked, "--only", "transformer"])
    assert refused.exit_code == 2
    assert "variants are shipped, maximum only" in refused.output
    nothing = tmp_path / "nothing.jsonl"
    nothing.touch()
    refused = CliRunner().invoke(run, [str(tmp_path), "--on", str(nothing)])
    assert refused.exit_code == 1
    assert "holds no labelled article" in refused.output
