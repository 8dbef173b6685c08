"""What a word is made of: itself, its light stem and the character n-grams inside it; and two words close by."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

__all__ = ["PAIR", "REACH", "bare_stem", "close_by", "features", "first_pair", "light_stem", "pair"]

NGRAM_LENGTHS = (4, 5)
"""Characters, the two word boundaries included."""

LONGEST_WORD = 40
"""Letters; what lies beyond is no word (the longest of ten million news words has 24) and is not looked at."""

PAIR = "+"
"""Stands between the stems of a pair, and in no other feature."""

REACH = 2
"""How many words on the partner of a word in a pair may stand: the next one, or the one after it."""

CONJUNCTIONS = ("و", "ف")
PREPOSITIONS = ("ب", "ل", "ك")
ARTICLES = ("بال", "كال", "لل", "ال")
SUFFIXES = ("هما", "ها", "هم", "هن", "نا", "ات", "ون", "ين", "ان", "وا", "يه", "ه", "ي")


def light_stem(word: str) -> str:
    """Returns a normalised word without its conjunction, its article and up to two endings.

    After the light10 stemmer (Larkey, Ballesteros and Connell, 2007): at least three letters always remain, and
    prepositions are taken off only in front of the article, where they cannot be letters of the root.

    Examples:
        >>> [light_stem(word) for word in ("والاسلحه", "للمفتشين", "قراصنه", "هاكرز")]
        ['اسلح', 'مفتش', 'قراصن', 'هاكرز']
    """
    if len(word) < 4 or not "\u0621" <= word[0] <= "\u064a":  # a number, a Latin name, or too short to have affixes
        return word
    if word[0] in CONJUNCTIONS and len(word) >= 5:
        word = word[1:]
    for article in ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 3:
            word = word[len(article) :]
            break
    for _ in range(2):
        for suffix in SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3:
                word = word[: -len(suffix)]
                break
        else:
            break
    return word


def bare_stem(word: str) -> str:
    """Returns the light stem of a normalised word, a preposition taken off in front of any word of four letters.

    That eats a letter of many a root (بنان of لبنان), which in a pair does no harm: the partner tells them apart.

    Examples:
        >>> [bare_stem(word) for word in ("لتبادل", "وبتبادل", "تبادل", "للاسري")]
        ['تبادل', 'تبادل', 'تبادل', 'اسر']
    """
    word = word[:LONGEST_WORD]
    start = int(word.startswith(CONJUNCTIONS))
    if len(word) >= start + 5 and word[start] in PREPOSITIONS and not word.startswith(ARTICLES, start):
        word = word[start + 1 :]
    return light_stem(word)


def pair(one: str, other: str) -> str:
    """Returns the feature of two words close by from their bare stems, in whichever order: what neither says alone.

    Examples:
        >>> pair(bare_stem("بالهجمات"), bare_stem("الالكترونيه"))
        'الكتر+هجم'
    """
    return PAIR.join(sorted((one, other)))


def first_pair(names: Sequence[str]) -> int:
    """Returns the place of the first pair among the features of a model, where pairs stand behind all others.

    Examples:
        >>> first_pair(["=قرصنه", "~قرصن", "الكتر+هجم"])
        2
    """
    return bisect_left(names, True, key=lambda name: PAIR in name)


def close_by(count: int) -> Iterator[tuple[int, int]]:
    """Yields the places of the words, of so many, that make a pair: each with those at most `REACH` after it.

    Examples:
        >>> list(close_by(3))
        [(0, 1), (0, 2), (1, 2)]
    """
    for left in range(count):
        for right in range(left + 1, min(left + REACH + 1, count)):
            yield left, right


def features(word: str) -> Iterator[str]:
    """Yields the distinct features of a normalised word: `=word`, `~stem` and n-grams, `<` and `>` being its ends.

    Examples:
        >>> list(features("قرصنه"))
        ['=قرصنه', '~قرصن', '<قرص', 'قرصن', 'رصنه', 'صنه>', '<قرصن', 'قرصنه', 'رصنه>']
    """
    word = word[:LONGEST_WORD]
    yield "=" + word
    yield "~" + light_stem(word)
    bounded = f"<{word}>"
    seen = set()
    for length in NGRAM_LENGTHS:
        for start in range(len(bounded) - length + 1):
            ngram = bounded[start : start + length]
            if ngram not in seen:
                seen.add(ngram)
                yield ngram
