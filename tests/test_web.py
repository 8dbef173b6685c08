"""The API: what a program gets, and what it may not do to the server."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

pytest.importorskip("starlette")
from starlette.testclient import TestClient

from tabwib.label_lines import read_labels
from tabwib.labels import LabelledArticle
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy
from tabwib.web.answers import NINJS
from tabwib.web.app import application
from tabwib.web.bodies import Limits
from tabwib.web.corrections import Corrections
from tabwib.web.metrics import Metrics
from tabwib.web.tagger import Tagger

TEXT = "أفرج الطرفان عن مئات الأسرى في صفقة تبادل برعاية الصليب الأحمر."


@pytest.fixture
def labels_out(tmp_path: Path) -> Path:
    return tmp_path / "corrections.jsonl"


@pytest.fixture
def client(predictor: Predictor, labels_out: Path) -> TestClient:
    tagger = Tagger(predictor, seconds=20)
    corrections = Corrections(labels_out, Taxonomy(tagger.tags))
    app = application(tagger, Limits(bytes=20_000, articles=5, seconds=20), corrections, ("testserver",))
    return TestClient(app, raise_server_exceptions=False)


def test_predict_gives_what_the_command_gives(client: TestClient, predictor: Predictor) -> None:
    """One truth for CMS and command line: one article or several, other keys handed through."""
    article = {"id": "n-1", "title": "صفقة", "text": TEXT, "desk": 3}
    one = client.post("/predict", json=article)
    assert one.json() == predictor.predict(article).to_json()
    assert client.post("/predict?scores=true", json=[article, TEXT]).json() == [
        prediction.to_json(scores=True) for prediction in predictor.predict_all([article, TEXT])
    ]


def test_predict_speaks_ninjs_and_csv(client: TestClient, ninjs: Draft202012Validator) -> None:
    """The Accept header decides, by its weights."""
    item = client.post("/predict", json=TEXT, headers={"Accept": NINJS, "Accept-Language": "ar"})
    assert item.headers["content-type"] == NINJS
    assert item.json()["subjects"][0]["name"] == "تبادل الأسرى"
    ninjs.validate(item.json())
    for several in client.post("/predict", json=[{"id": "خبر 7", "text": TEXT}], headers={"Accept": NINJS}).json():
        ninjs.validate(several)
    table = client.post("/predict", json=[TEXT], headers={"Accept": "application/json;q=0.1, text/csv"})
    assert table.text.splitlines()[1].startswith(",prisoner_exchange,")


@pytest.mark.parametrize(
    ("path", "request_", "status", "detail"),
    [
        ("/predict", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "invalid JSON"),
        ("/predict", {"content": b"NaN", "headers": {"Content-Type": "application/json"}}, 400, "NaN is no JSON"),
        ("/predict", {"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415, "send application/json"),
        ("/predict", {"json": {"id": "x"}}, 422, "article 1: has neither 'text'"),
        ("/predict", {"json": [TEXT, 3]}, 422, "article 2: is int"),
        ("/predict", {"json": " "}, 422, "article 1: holds no word"),
        ("/predict", {"json": [TEXT] * 6}, 413, "6 articles. send at most 5"),
        ("/predict", {"json": TEXT * 400}, 413, "body over 20,000 bytes"),
        ("/predict", {"json": TEXT, "headers": {"Accept": "text/html"}}, 406, "ask for application/json"),
        ("/explain?tag=ukrain", {"json": TEXT}, 404, "no tag 'ukrain'"),
        ("/read?name=a.docx", {"content": b"x"}, 422, "unknown kind of file (.docx)"),
        ("/labels", {"json": {"id": "a", "text": TEXT, "labels": {"ukrain": True}}}, 422, "did you mean 'ukraine'?"),
        ("/labels", {"json": {"text": TEXT, "labels": {"ukraine": True}}}, 422, "id: empty"),
        ("/nothing", {"json": TEXT}, 404, "see /openapi.json"),
        ("/tags", {"json": TEXT}, 405, "see /openapi.json"),
    ],
)
def test_errors_are_problems(client: TestClient, path: str, request_: dict[str, Any], status: int, detail: str) -> None:
    """RFC 9457, with what to do; and the security headers stand on errors too."""
    response = client.post(path, **request_)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert detail in response.json()["detail"]
    assert response.json()["status"] == status
    assert "default-src 'none'" in response.headers["content-security-policy"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "title", "text", "paragraphs", "labels", "ukraine"]), inside, max_size=4
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(["/predict", "/explain", "/labels"]), JSON)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_is_a_fault_of_the_server(client: TestClient, path: str, body: object) -> None:
    """Whatever strangers send, the answer is theirs to mend: never a 500."""
    content = json.dumps(body).encode()
    response = client.post(path, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code < 500, (path, body, response.text)


def test_foreign_names_are_turned_away(client: TestClient) -> None:
    """A page in the same browser must not reach a server on this machine through its own name."""
    assert client.get("/tags", headers={"Host": "evil.example"}).status_code == 400


def test_explain_adds_up(client: TestClient, cast: dict[str, LabelledArticle]) -> None:
    """The numbers on the page are the numbers of `tabwib explain`."""
    article = cast["swap"].article
    (found,) = client.post("/explain?tag=prisoner_exchange", json={"title": article.title, "text": article.text}).json()
    shares = sum(passage["share"] for passage in found["passages"])
    assert found["intercept"] + shares == pytest.approx(found["log_odds"], abs=1e-3)
    words = [word for passage in found["passages"] if passage["paragraph"] for word in passage["words"]]
    assert "الأسرى" in [article.text[word["start"] : word["end"]] for word in words]


def test_a_dropped_file_is_read(client: TestClient) -> None:
    """A batch with a bad line gives the good ones and says what was wrong."""
    content = json.dumps({"id": "a", "text": TEXT}).encode() + b"\n{broken\n"
    answer = client.post("/read?name=b.jsonl", content=content).json()
    assert [article["text"] for article in answer["articles"]] == [TEXT]
    assert answer["problems"][0].startswith("b.jsonl:2: invalid JSON")
    cp1256 = client.post("/read?name=b.txt", content=TEXT.encode("cp1256")).json()
    assert "cp1256" in cp1256["problems"][0]


def test_corrections_are_label_lines(client: TestClient, labels_out: Path, taxonomy: Taxonomy) -> None:
    """What an editor corrects on the page can be trained on as it is."""
    for number, holds in enumerate((True, False)):
        record = {"id": f"c-{number}", "text": TEXT, "labels": {"prisoner_exchange": holds, "ukraine": "mention"}}
        assert client.post("/labels", json=record).status_code == 201
    changed = {"id": "c-1", "text": TEXT, "labels": {"prisoner_exchange": False}}
    assert client.post("/labels", json=changed).status_code == 201
    first, second = read_labels([labels_out], taxonomy)
    assert set(second.labels) == {"prisoner_exchange"}
    assert first.is_positive("prisoner_exchange")
    assert second.is_positive("prisoner_exchange") is False
    assert first.labels["prisoner_exchange"].paragraphs == ()


def test_without_labels_out_nothing_is_written(predictor: Predictor) -> None:
    """Writing is asked for, never assumed."""
    client = TestClient(application(Tagger(predictor, 5), Limits()))
    assert client.post("/labels", json={"id": "a", "text": TEXT, "labels": {"ukraine": True}}).status_code == 403
    assert client.get("/healthz").json() == {"status": "ok", "labels": False}


def test_what_is_slow_is_given_up(predictor: Predictor) -> None:
    """A request that hangs must not hang the desk."""
    tagger = Tagger(predictor, seconds=0.05)
    tagger._thread.submit(time.sleep, 0.5)
    response = TestClient(application(tagger, Limits())).post("/predict", json=TEXT)
    assert (response.status_code, response.json()["title"]) == (503, "Service Unavailable")


def test_a_crowd_is_turned_away_and_health_is_not(predictor: Predictor) -> None:
    """Under load a request is answered at once or asked to come back; what watches the server still gets through."""
    tagger = Tagger(predictor, seconds=5)
    gate = threading.Event()
    tagger._thread.submit(gate.wait, 5)

    async def crowd() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(application(tagger, Limits(waiting=2)))
        async with httpx2.AsyncClient(transport=transport, base_url="http://desk") as client:
            first = [asyncio.create_task(client.post("/predict", json=TEXT)) for _ in range(2)]
            await asyncio.sleep(0.2)
            later = [await client.post("/predict", json=TEXT), await client.get("/healthz")]
            gate.set()
            return [*later, *await asyncio.gather(*first)]

    third, health, *first = asyncio.run(crowd())
    assert third.status_code == 503
    assert "2 requests are waiting already" in third.json()["detail"]
    assert [response.status_code for response in (health, *first)] == [200, 200, 200]


def test_metrics_count(client: TestClient) -> None:
    """Prometheus scrapes lines like these."""
    client.post("/predict", json=[TEXT, TEXT])
    client.post("/predict", json=3)
    text = client.get("/metrics").text
    assert 'tabwib_requests_total{path="/predict",status="200"} 1' in text
    assert 'tabwib_requests_total{path="/predict",status="422"} 1' in text
    assert "tabwib_articles_total 2" in text
    assert 'tabwib_tags_total{tag="prisoner_exchange"} 2' in text


def test_metrics_quote_any_tag() -> None:
    """One odd id must not make Prometheus refuse the whole page."""
    metrics = Metrics()
    metrics.tagged(['a"b\\c'])
    assert 'tabwib_tags_total{tag="a\\"b\\\\c"} 1' in metrics.to_text()


def test_the_openapi_document_names_every_route(client: TestClient) -> None:
    """A client is generated from it: what it does not say is not there."""
    document = client.get("/openapi.json").json()
    routes = {route.path for route in client.app.routes}  # type: ignore[attr-defined]
    assert set(document["paths"]) == routes - {"/", "/static/{name}"}
    references = [part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]]
    assert set(references) <= set(document["components"]["schemas"])
