"""An explanation as one page that needs nothing else: the article once per tag, its words coloured by their shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape

from tabwib.article import Article
from tabwib.explanation import Explanation, PassageShare, WordShare
from tabwib.taxonomy import Tag

__all__ = ["explanation_page"]

SHADES = 5
"""Steps from no colour to full colour."""

_SHADE = "\n".join(
    f".{side}{step} {{ background: rgba({colour}, {0.12 * step:.2f}); }}"
    for side, colour in (("f", "0, 140, 130"), ("a", "200, 50, 60"))
    for step in range(1, SHADES + 1)
)

_HEAD = f"""<!doctype html>
<html lang="ar" dir="rtl">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>
body {{ max-width: 50rem; margin: auto; padding: 1rem; font: 1.05rem/1.8 "Noto Naskh Arabic", Tahoma, sans-serif; }}
section {{ border-top: 1px solid; }}
p {{ white-space: pre-wrap; }}
{_SHADE}
</style>
"""


def explanation_page(article: Article, explanations: Sequence[Explanation], tags: Mapping[str, Tag]) -> str:
    """Returns the page: for each tag its probability, and the title and text with the share of each word as a tooltip.

    Args:
        article: That was explained.
        explanations: Of the tags to be shown.
        tags: The model's tags by id, for their names.
    """
    parts = [_HEAD % escape(article.title or article.id), f"<h1>{escape(article.title or article.id)}</h1>\n"]
    for found in explanations:
        tag = tags[found.tag]
        threshold = "—" if found.threshold is None else f"{found.threshold:.2f}"
        parts.append(
            f"<section>\n<h2>{escape(tag.name_ar)} <span lang='en' dir='ltr'>{escape(tag.name_en)}</span></h2>\n"
            f"<p dir='ltr' lang='en'>probability {found.probability:.2f} · threshold {threshold} · "
            f"{'tagged' if found.is_tagged else 'not tagged'} · log-odds {found.log_odds:+.2f} = "
            f"intercept {found.intercept:+.2f} + words</p>\n"
        )
        words_of = [_with_pairs(passage) for passage in found.passages]
        most = max((abs(word.share) for words in words_of for word in words), default=0.0)
        for passage, shares in zip(found.passages, words_of, strict=True):
            words = _coloured(passage.passage.text, shares, most)
            parts.append(f"<p dir='auto' title='{passage.share:+.2f}'>{words}</p>\n")
        parts.append("</section>\n")
    return "".join(parts).encode("utf-8", "replace").decode()


def _with_pairs(passage: PassageShare) -> list[WordShare]:
    """Returns the words of a passage, the share of a pair divided between its two."""
    half_at: dict[int, float] = defaultdict(float)  # by where a pair starts, and by where it ends
    for pair in passage.pairs:
        half_at[pair.word.start] += pair.share / 2
        half_at[pair.word.end] += pair.share / 2
    return [
        WordShare(share.word, share.share + half_at[share.word.start] + half_at[share.word.end])
        for share in passage.words
    ]


def _coloured(text: str, words: Sequence[WordShare], most: float) -> str:
    """Returns a passage as HTML; words that add next to nothing stay bare."""
    parts = []
    end = 0
    for share in words:
        parts.append(escape(text[end : share.word.start]))
        shade = round(SHADES * abs(share.share) / most) if most else 0
        word = escape(share.word.surface)
        side = "f" if share.share > 0 else "a"
        parts.append(f"<span class='{side}{shade}' title='{share.share:+.2f}'>{word}</span>" if shade else word)
        end = share.word.end
    return "".join([*parts, escape(text[end:])])
