"""Web furniture: lines of a page that are no part of the article and must never become evidence."""

from __future__ import annotations

import re

__all__ = ["is_furniture"]

LONGEST_LINE = 160
"""Characters; a longer line is an article's paragraph whatever it opens with."""

# Each line: what the site put there, and how such a line looks. Matched from the first letter or digit of the line.
_OPENINGS = (
    r"(?:[اإأ]قر[أا]\w*|شاهد(?:وا|ي)?|طالع|تابع(?:وا|نا)?|انظر)\s+(?:أ?[يى]ضا|أيضًا|أيضاً|المزيد|كذلك|على|ال?مقال|عبر)",
    r"(?:مواضيع|مقالات|[أا]خبار|موضوعات|روابط|قصص)\s+(?:ذات|قد|أخرى|متعلقة|مشابهة)",
    r"(?:ل?لمزيد\s+من|المزيد\s+من|المزيد\s+في|الأكثر\s+(?:قراءة|تداولا|مشاهدة|شيوعا))",
    r"(?:شارك|شاركها|شاركنا|مشاركة|غرد|انشر|طباعة|نسخ\s+الرابط|حفظ|إعلان|اعلان|advertisement|share|print)\b.{0,40}$",
    r"(?:اشترك|إشترك|اشتركوا|سجل)\s+(?:في|معنا|الآن|ب)",
    r"(?:النشرة\s+(?:الإخبارية|البريدية)|[أا]ضف\s+تعليق|اترك\s+(?:تعليق|رد)|لا\s+توجد\s+تعليقات|التعليقات|تعليق واحد)",
    r"(?:المصدر|مصدر|المصادر|source)\s*:",
    r"(?:الوسوم|وسوم|كلمات\s+(?:مفتاحية|دلالية|دالة)|الكلمات\s+(?:المفتاحية|الدلالية|الدالة)|tags)\s*:?",
    r"(?:الوضع\s+المظلم|site\s+icon|exit\s+mobile|ad_\d|logo|جميع\s+الحقوق|حقوق\s+(?:النشر|الطبع)|copyright|©)",
    r"(?:آخر\s+تحديث|تاريخ\s+النشر|نشر\s+في|تم\s+النشر)\s*:?.{0,60}$",
    r"[\d٠-٩][\d٠-٩.,٬]*\s*(?:مشاهدة|مشاهدات|تعليق|تعليقا|تعليقات|قراءة|إعجاب|مشاركة|views?|comments?)\b.{0,20}$",
    r"(?:السبت|ال[أا]حد|ال[إا]ثنين|الثلاثاء|ال[أا]ربعاء|الخميس|الجمعة)[\s،,]+[\d٠-٩]{1,2}[\s/\-]+\S{2,8}[\s/\-]+[\d٠-٩]{4}\W*$",
)
_FURNITURE = re.compile(r"\W*(?:" + "|".join(_OPENINGS) + ")", re.IGNORECASE)
_WORDLESS = re.compile(r"[\W_]*\Z")


def is_furniture(line: str) -> bool:
    """Says whether a line is web furniture ("read also", share buttons, counters, rules), not article text.

    Examples:
        >>> is_furniture("اقرأ أيضا: مباحثات حول الأسلحة")
        True
        >>> is_furniture("وقال المصدر إن المباحثات مستمرة")
        False
    """
    if not line[:1].isalnum() and _WORDLESS.match(line):  # most lines open with a letter: no need to ask
        return True
    return len(line) <= LONGEST_LINE and _FURNITURE.match(line) is not None
