"""Several processes must give what one gives, in its order, and must not run ahead of a slow reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tabwib.article import Article
from tabwib.errors import InputError
from tabwib.parallel import predict_in_processes
from tabwib.predictor import BATCH, Predictor


def articles(count: int) -> Iterator[Article]:
    for number in range(count):
        yield Article(
            f"a{number}", f"تبادل الأسرى رقم {number}\nأعلنت روسيا {number % 7} معاهدة", extra={"place": number}
        )


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_agree_with_one_predictor(predictor: Predictor, jobs: int) -> None:
    """An archive tagged with --jobs is the archive: same order, same bits, same keys handed through."""
    count = 3 * BATCH + 5
    found = list(predict_in_processes(predictor, articles(count), jobs))
    assert found == list(predictor.predict_all(articles(count)))


def test_a_slow_reader_holds_the_source_back(predictor: Predictor) -> None:
    """A million articles read ahead of a slow disk would fill the memory; abandoning the work must not hang."""
    read = 0

    def counted() -> Iterator[Article]:
        nonlocal read
        for article in articles(40 * BATCH):
            read += 1
            yield article

    found = predict_in_processes(predictor, counted(), 2)
    next(found)
    assert read <= 10 * BATCH
    found.close()  # type: ignore[attr-defined]


def test_an_error_comes_back(predictor: Predictor) -> None:
    """An article without words is named, whichever process met it."""
    with pytest.raises(InputError, match="blank"):
        list(predict_in_processes(predictor, [*articles(BATCH), Article("blank", "…")], 2))
