"""Text that mail or a wire broke at a width must give the paragraphs that its writer made."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabwib.layout import paragraph_lines
from tabwib.predictor import Predictor

ROOT = Path(__file__).parent.parent

PARAGRAPHS = (
    "قال المتحدث باسم الوزارة إن الجولة المقبلة من المحادثات ستعقد في العاصمة خلال الأسبوع الأول من الشهر المقبل، "
    "وإن الوفدين اتفقا على جدول أعمال من أربعة بنود يبدأ بتبادل القوائم وينتهي بإعلان مشترك.",
    "وكان الطرفان قد علقا اللقاءات قبل نحو ثلاثة أشهر بسبب خلاف على مكان انعقادها وعلى صفة المراقبين الذين يحضرونها، "
    "ثم قبلا اقتراحا من الدولة المضيفة بأن تعقد الجلسات في مقر محايد.",
    "وأضاف أن نص الإعلان سينشر بعد أن تراجعه لجنة الصياغة.",
)


def wrapped(paragraphs: tuple[str, ...], width: int, between: str) -> str:
    """Returns paragraphs as a mail program writes them."""
    return between.join(
        "\n".join(textwrap.wrap(paragraph, width, break_long_words=False, break_on_hyphens=False))
        for paragraph in paragraphs
    )


def words(lines: list[str]) -> list[list[str]]:
    """Returns the words of every stretch that is not blank."""
    return [line.split() for line in lines if not line.isspace()]


@pytest.mark.parametrize(
    ("width", "between"), [(60, "\n\n"), (72, "\n\n"), (80, "\n\n"), (72, "\r\n\r\n"), (72, "\n"), (80, "\n")]
)
def test_broken_lines_are_one_paragraph(width: int, between: str) -> None:
    """Each line by itself says too little to be right, and the evidence shown would end in mid-sentence."""
    text = wrapped(PARAGRAPHS, width, between)
    assert words(paragraph_lines(text)) == [paragraph.split() for paragraph in PARAGRAPHS]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PARAGRAPHS),
        "\n\n".join(PARAGRAPHS),
        "الأهلي 2 - 1 الزمالك\nالاتحاد 0 - 0 الشباب\nالنصر 3 - 2 الهلال\nالوحدة 1 - 1 الفيحاء\nالرائد 0 - 4 الفتح",
        "\n".join(f"{sentence}." for sentence in "، ".join(PARAGRAPHS).split("، ")),
        "",
        "\n\n\n",
    ],
    ids=["a line each", "blank lines between", "scores", "short sentences", "empty", "blank"],
)
def test_lines_that_end_paragraphs_stay_lines(text: str) -> None:
    """Headlines or results run together would lend each other their topics."""
    assert paragraph_lines(text) == text.splitlines(keepends=True)


@given(st.text(st.sampled_from("ابتث .؟\n\n\r\t\x85\u2028x"), max_size=2000))
def test_stretches_join_to_the_text(text: str) -> None:
    """Offsets of evidence count the stretches before it: none may lose a character."""
    stretches = paragraph_lines(text)
    assert "".join(stretches) == text
    assert all(stretches)


@pytest.mark.parametrize("seed", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.stem)
def test_evidence_points_into_broken_text(seed: Path, predictor: Predictor) -> None:
    """What is shown must be the reader's own characters, line breaks and all, and the score that of the paragraphs."""
    paragraphs = tuple(line for line in seed.read_text(encoding="utf-8").splitlines() if line.strip())
    plain, broken = "\n\n".join(paragraphs), wrapped(paragraphs, 72, "\n\n")
    expected, found = predictor.predict(plain), predictor.predict(broken)
    assert found.scores == pytest.approx(expected.scores)
    assert found.tags
    for tag, other in zip(found.tags, expected.tags, strict=True):
        assert [one.paragraph for one in tag.evidence] == [one.paragraph for one in other.evidence]
        shown = [broken[one.start : one.end].split() for one in tag.evidence]
        assert shown == [plain[one.start : one.end].split() for one in other.evidence]


def test_joining_is_linear() -> None:
    """A 16 MB file of short lines must not take an hour: four times the text, about four times the time."""

    def least(times: int) -> float:
        text = wrapped(PARAGRAPHS * times, 72, "\n")
        durations = []
        for _ in range(3):
            start = time.process_time()
            assert len(paragraph_lines(text)) == 3 * times
            durations.append(time.process_time() - start)
        return min(durations)

    assert least(8_000) < 12 * least(2_000)
