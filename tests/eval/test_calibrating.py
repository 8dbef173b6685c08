"""Calibration on one's own articles: what it changes, what it leaves alone, and what it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tabwib.calibration import Calibration, TagSample, calibrate, pooled_scores, tag_samples
from tabwib.cli import cli
from tabwib.errors import LabelError
from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.model import Model, TagModel, load_model, save_model
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib_eval.scored import Drawn, score

CAST = Path(__file__).parents[1] / "cast.jsonl"


def sample(seed: int, size: int = 400, shift: float = 0.0) -> TagSample:
    rng = np.random.default_rng(seed)
    truth = rng.random(size) < 0.2
    scores = np.where(truth, rng.normal(2, 1, size), rng.normal(-2, 1, size)) + shift
    return TagSample(scores, truth, np.ones(size))


def test_calibrating_twice_is_calibrating_once(predictor: Predictor, cast: dict[str, LabelledArticle]) -> None:
    """Samples are on a scale that no calibration moves; else every second `calibrate` would be wrong."""
    articles = [labelled.article for labelled in cast.values()]
    samples = {tag: sample(place) for place, tag in enumerate(predictor.model.tag_ids)}
    others = {tag: sample(place, shift=3.0) for place, tag in enumerate(predictor.model.tag_ids)}
    once = calibrate(predictor.model, samples, "mine")
    twice = calibrate(calibrate(predictor.model, others, "theirs"), samples, "mine")
    assert [entry.threshold for entry in once.tags] == [entry.threshold for entry in twice.tags]
    before = pooled_scores(predictor.model, predictor.log_odds(articles))
    after = pooled_scores(once, Predictor(once).log_odds(articles))
    np.testing.assert_allclose(before, after, atol=1e-9)


def test_threshold_stands_halfway_below_the_last_article_flagged(predictor: Predictor) -> None:
    """Neither rounding nor the line itself may change which articles the promise was counted with."""
    tag = predictor.model.tag_ids[0]
    found = sample(3)
    entry = calibrate(predictor.model, {tag: found}, "mine").tags[0]
    slope = entry.pool[0]
    probabilities = 1 / (1 + np.exp(-(slope * found.scores + entry.intercept)))
    assert entry.threshold is not None
    flagged = probabilities >= entry.threshold
    counts = f"precision {found.truth[flagged].mean():.2f}"
    assert counts in entry.verdict
    last, next_below = np.min(found.scores[flagged]), np.max(found.scores[~flagged])
    line = np.log(entry.threshold / (1 - entry.threshold))
    assert line == pytest.approx(slope * (last + next_below) / 2 + entry.intercept, abs=1e-4)


def test_a_tag_without_labels_stays_as_it_was(predictor: Predictor) -> None:
    """Whoever calibrates a fifth tag, on articles labelled for it alone, keeps the other four."""
    first, *others = calibrate(predictor.model, {predictor.model.tag_ids[0]: sample(3)}, "mine").tags
    assert first.verdict != predictor.model.tags[0].verdict
    assert others == list(predictor.model.tags[1:])


def test_probabilities_are_those_of_the_stream(predictor: Predictor) -> None:
    """Mean probability equals the share of positives: that is what calibrated means, weights and all."""
    tag = predictor.model.tag_ids[0]
    plain = sample(4, size=2000)
    found = replace(plain, weights=np.where(plain.scores > -1, 1.0, 9.0))
    entry = calibrate(predictor.model, {tag: found}, "mine").tags[0]
    probabilities = 1 / (1 + np.exp(-(entry.pool[0] * found.scores + entry.intercept)))
    assert np.average(probabilities, weights=found.weights) == pytest.approx(found.prevalence, rel=0.02)


def test_positives_from_elsewhere_leave_the_base_rate(predictor: Predictor) -> None:
    """An enriched set says how positives score; how rare they are is the stream's business."""
    plain = sample(5)
    more = plain.with_positives(np.full(500, 1.0))
    assert more.prevalence == pytest.approx(plain.prevalence)
    assert plain.with_positives(np.zeros(0), 0.01).prevalence == pytest.approx(0.01)
    assert more.weights[~more.truth].tolist() == [1.0] * int((~plain.truth).sum())
    nothing = TagSample(np.zeros(3), np.zeros(3, dtype=bool), np.ones(3))
    with pytest.raises(LabelError, match="--prevalence"):
        nothing.with_positives(np.zeros(4))
    assert predictor.model.tag_ids


def test_weighted_articles_alone_count_for_an_audited_tag(cast: dict[str, LabelledArticle]) -> None:
    """An article drawn for one tag is no random article for another."""
    first, second, *_ = cast.values()
    drawn = replace(first, weight={"ukraine": 5.0})
    found = tag_samples([drawn, second], np.zeros((2, 1)), ["ukraine"])["ukraine"]
    assert found.weights.tolist() == [5.0]


def test_recorded_scores_are_read_back(tmp_path: Path) -> None:
    """The file that ships holds numbers and verdicts and no word of any article."""
    path = tmp_path / "calibration.json"
    golden = np.array([[0.12345, -2.0]])
    path.write_text(Calibration("hash", "a stream", {"ukraine": sample(6)}, golden).to_json(), encoding="utf-8")
    read = Calibration.read(path)
    found = read.samples["ukraine"]
    assert read.golden is not None
    np.testing.assert_allclose(read.golden, golden, atol=1e-4)
    np.testing.assert_allclose(found.scores, sample(6).scores, atol=1e-4)
    assert found.truth.tolist() == sample(6).truth.tolist()


def test_an_older_record_is_read(tmp_path: Path) -> None:
    """Its scores are worth something to whoever knows which recipe they are of."""
    path = tmp_path / "calibration.json"
    path.write_text(Calibration("hash", "a stream", {"ukraine": sample(6)}).to_json(), encoding="utf-8")
    assert "golden" not in json.loads(path.read_text(encoding="utf-8"))
    assert Calibration.read(path).golden is None


@pytest.mark.parametrize("golden", [[], [1.0], [["a"]], [[1.0], [1.0, 2.0]], [[1e999]], {}])
def test_a_damaged_record_is_one_error(tmp_path: Path, golden: object) -> None:
    """What it was measured with is checked as its scores are."""
    path = tmp_path / "calibration.json"
    record = json.loads(Calibration("hash", "a stream", {"ukraine": sample(6)}).to_json())
    path.write_text(json.dumps({**record, "golden": golden}), encoding="utf-8")
    with pytest.raises(LabelError, match=r"not a calibration file .*tabwib calibrate"):
        Calibration.read(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"weight":[1.0', '"weight":[Infinity'),
        ('"weight":[1.0', '"weight":[0'),
        ('"positive":[0', '"positive":[2'),
        ('"positive":[0,', '"positive":['),
        ('"source":"a stream"', f'"source":"a stream","x":{"[" * 100_000}'),
    ],
)
def test_a_column_out_of_range_is_one_error(tmp_path: Path, old: str, new: str) -> None:
    """A verdict of 2 was read as a no, and a weight without end as one article."""
    truth = np.array([False, True])
    text = Calibration("hash", "a stream", {"ukraine": TagSample(np.zeros(2), truth, np.ones(2))}).to_json()
    assert old in text
    path = tmp_path / "calibration.json"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LabelError, match=r"not a calibration file .*tabwib calibrate"):
        Calibration.read(path)


def test_repeated_articles_count_once(predictor: Predictor, cast: dict[str, LabelledArticle]) -> None:
    """Wire copy runs in ten papers; ten copies of one mistake are one mistake."""
    articles = list(cast.values())
    again = [replace(one, article=replace(one.article, id=f"{one.article.id}-2")) for one in articles]
    scored = score(predictor, [*articles, *again], Drawn.WRITTEN)
    assert len(scored.articles) + scored.set_aside == 2 * len(articles)
    assert len(scored.articles) <= len(articles)


def test_verbs_end_to_end(strange: Path, tmp_path: Path) -> None:
    """calibrate, evaluate, audit and comparison on the cast: data on standard output, talk on standard error."""
    runner = CliRunner()
    model = ["--model", str(strange)]

    def tabwib(*arguments: str) -> str:
        result = runner.invoke(cli, list(arguments), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    mine = str(tmp_path / "mine.tabwib")
    record = tmp_path / "calibration.json"
    tabwib("calibrate", str(CAST), *model, "--out", mine, "--record", str(record), "--prevalence", "0.02")
    assert load_model(Path(mine)).golden
    assert "نووي" not in record.read_text(encoding="utf-8")
    report = json.loads(tabwib("evaluate", str(CAST), *model, "--prevalence", "ukraine=0.01"))
    assert report["format"] == 1
    assert report["drawn"] == "unknown"
    assert json.loads(tabwib("evaluate", str(CAST), *model, "--drawn", "natural"))["drawn"] == "natural"
    assert [tag["tag"] for tag in report["tags"]] == list(load_model(strange).tag_ids)
    assert report["tags"][3]["restated"][0]["base_rate"] == 0.01
    shown = tabwib("evaluate", str(CAST), *model, "--wrong", "ukraine").splitlines()
    assert len(shown) == sum(cell["tag"] == "ukraine" for cell in report["wrong"])
    page = tmp_path / "page.html"
    contrary = tmp_path / "contrary.jsonl"  # what is right becomes wrong, so that the page has titles to show
    contrary.write_text(CAST.read_text(encoding="utf-8").replace('"main"', '"mention"'), encoding="utf-8")
    tabwib("evaluate", str(contrary), *model, "--out", str(page))
    assert 'lang="ar"' in page.read_text(encoding="utf-8")
    compared = json.loads(tabwib("evaluate", str(CAST), *model, "--against", mine))
    assert compared["tags"] == json.loads(tabwib("evaluate", str(CAST), *model))["tags"]
    assert compared["against"]["name"] == mine
    lines = [
        json.loads(line) for line in tabwib("audit", str(CAST), *model, "-n", "4", "--tag", "ukraine").splitlines()
    ]
    assert sum(line["weight"]["ukraine"] for line in lines) == pytest.approx(score_count(strange))
    drawn = tmp_path / "audit.jsonl"
    truth = {record["id"]: record for record in map(json.loads, CAST.read_text(encoding="utf-8").splitlines())}
    for line in lines:
        assert line["labels"] == {"ukraine": {"grade": "?"}}
        line["labels"] = {"ukraine": {"grade": truth[line["id"]]["labels"]["ukraine"]["grade"]}}
    drawn.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    report = json.loads(tabwib("evaluate", str(drawn), *model))
    assert report["drawn"] == "audit"


def test_an_audit_knows_which_model_drew_it(strange: Path, tmp_path: Path) -> None:
    """Another model flags other articles: how many is a guess then, and the interval of precision claims too much."""
    runner = CliRunner()
    drawn = runner.invoke(cli, ["audit", str(CAST), "--model", str(strange), "-n", "4", "--tag", "ukraine"]).stdout
    audit = tmp_path / "audit.jsonl"
    audit.write_text(drawn.replace('"?"', '"none"'), encoding="utf-8")

    def warnings(model: Model) -> str:
        path = tmp_path / "model.tabwib"
        save_model(model, path)
        result = runner.invoke(cli, ["evaluate", str(audit), "--model", str(path)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return "".join(line for line in result.stderr.splitlines() if line.startswith("warning: "))

    def changed(tag: str, change: Callable[[TagModel], TagModel]) -> Model:
        entries = (change(entry) if entry.tag.id == tag else entry for entry in model.tags)
        return replace(model, tags=tuple(entries), golden=())

    def lower(entry: TagModel) -> TagModel:
        return replace(entry, threshold=0.01)

    model = load_model(strange)
    weights = model.weights.copy()
    weights[0, model.tag_ids.index("ukraine")] += 1
    assert warnings(model) == ""
    assert (
        warnings(changed("ukraine", lambda entry: replace(entry, passage_slope=2.0))) == ""
    )  # decides what is shown, not what is flagged
    assert warnings(changed("cybersecurity", lower)) == ""
    for other in (changed("ukraine", lower), replace(model, weights=weights, golden=())):
        assert warnings(other).startswith("warning: ukraine: another model, or this one with other thresholds, drew")


@pytest.mark.parametrize(
    ("more", "arguments", "warned"),
    [
        ({}, (), "arms_control cybersecurity prisoner_exchange ukraine"),
        ({"written_for": "arms"}, ("--prevalence", "ukraine=0.01"), "arms_control cybersecurity prisoner_exchange"),
        ({}, ("--prevalence", "0.01"), ""),
        ({}, ("--drawn", "natural"), ""),
        ({"judged": "2026"}, (), ""),
    ],
)
def test_hand_picked_articles_are_no_stream(
    more: dict[str, str], arguments: tuple[str, ...], warned: str, strange: Path, tmp_path: Path
) -> None:
    """A fifth of them carry a tag, a thousandth of the stream does: thresholds of 0.03 would flag whatever comes."""
    mine = tmp_path / "mine.jsonl"
    lines = [{**json.loads(line), **more} for line in CAST.read_text(encoding="utf-8").splitlines()]
    mine.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    command = ["calibrate", str(mine), "--model", str(strange), "--out", str(tmp_path / "m.tabwib"), *arguments]
    found = CliRunner().invoke(cli, command)
    assert found.exit_code == 0, found.output
    said = next((line for line in found.stderr.splitlines() if line.startswith("warning: ")), "")
    assert re.findall(r"(\w+) \d+\.\d%", said) == warned.split()


def test_a_positive_in_both_roles_counts_once(strange: Path, tmp_path: Path) -> None:
    """Given the same file as stream and as enriched set, a sample of ten passed for one of twenty."""
    lines = [json.loads(line) for line in CAST.read_text(encoding="utf-8").splitlines()]
    again = [{**line, "id": f"again-{line['id']}"} for line in lines]
    only = [{**line, "labels": {"ukraine": line["labels"]["ukraine"]}} for line in lines]
    for name, records in (("mine", lines), ("again", again), ("only", only)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")

    def recorded(labels: str, *enriched: str) -> tuple[str, object]:
        record = tmp_path / "record.json"
        more = [part for name in enriched for part in ("--enriched", str(tmp_path / f"{name}.jsonl"))]
        command = ["calibrate", str(tmp_path / f"{labels}.jsonl"), *more, "--record", str(record)]
        found = CliRunner().invoke(cli, [*command, "--model", str(strange), "--drawn", "natural", "--source", "x"])
        assert found.exit_code == 0, found.output
        return found.stderr, json.loads(record.read_text(encoding="utf-8"))["tags"]

    _, alone = recorded("mine")
    said, both = recorded("mine", "mine", "again")
    assert both == alone
    assert "articles of --enriched that are among the labels, and count there: " in said
    _, mixed = recorded("only", "mine")
    assert mixed == {"ukraine": alone["ukraine"]}  # type: ignore[index]


def test_a_rate_of_a_tag_holds_before_that_of_every_tag(strange: Path, tmp_path: Path) -> None:
    """The order of two options must not turn a stream of one in five into one of one in fifty."""
    said = []
    for rates in (("ukraine=0.2", "0.02"), ("0.02", "ukraine=0.2")):
        options = [part for rate in rates for part in ("--prevalence", rate)]
        command = ["calibrate", str(CAST), "--model", str(strange), "--out", str(tmp_path / "m.tabwib"), *options]
        found = CliRunner().invoke(cli, command)
        assert found.exit_code == 0, found.output
        said.append(found.stderr)
    assert said[0] == said[1]
    assert re.search(r"^ukraine .* → 0\.200 ", said[0], re.MULTILINE)
    assert re.search(r"^cybersecurity .* → 0\.020 ", said[0], re.MULTILINE)


def score_count(model: Path) -> int:
    """Articles of the cast, near-duplicates counted once."""
    predictor = Predictor.load(model)
    taxonomy = Taxonomy(tuple(entry.tag for entry in predictor.model.tags))
    return len(score(predictor, read_labels([CAST], taxonomy)).articles)
