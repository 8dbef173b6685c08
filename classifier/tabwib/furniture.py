"""Web furniture: lines of a page that are no part of the article and must never become evidence."""

from __future__ import annotations

import re

__all__ = ["is_furniture"]

LONGEST_LINE = 160
"""Characters; a longer line is an article's paragraph whatever it opens with."""

_SITE = (
    r"(?:ال)?(?:فيس|تويتر|واتس|[إا]نستغرام|تي?لي?[غجق]رام|لينكد|يوتيوب|بريد(?:نا)?\b|facebook|twitter|whatsapp|x\b"
    r"|مواقع\s+التواصل)"
)
_PIECE = r"(?:ال)?(?:خبر|مقال\w*|موضوع|صفحة|رابط|قصة|تقرير|صورة|فيديو)"

# Each line: what the site put there, and how such a line looks. Matched from the first letter or digit of the line.
# News opens with many of these words too ("إعلان هدنة", "مصدر: اتفاق على"): each needs what only a site adds.
_OPENINGS = (
    r"(?:[اإأ]قر[أا]\w*|شاهد(?:وا|ي)?|طالع|تابع(?:وا|نا)?|انظر)\s+(?:أ?[يى]ضا|أيضًا|أيضاً|المزيد|كذلك|ال?مقال)",
    rf"(?:[اإأ]قر[أا]\w*|شاهد(?:وا|ي|نا)?|تابع(?:وا|نا|ونا)?)\s+(?:على|عبر)\s+(?:\w+\s+){{0,2}}{_SITE}",
    r"(?:مواضيع|مقالات|[أا]خبار|موضوعات|روابط|قصص)\s+(?:ذات|قد|أخرى|متعلقة|مشابهة)",
    r"ل?لمزيد\s+من\s+(?:المعلومات|التفاصيل|ال[أا]خبار|المقالات)",
    r"المزيد\s+من\s+(?:ال[أا]خبار|المقالات|التفاصيل|المواضيع|القصص|المعلومات)\b.{0,40}$",
    r"الأكثر\s+(?:قراءة|تداولا|مشاهدة|شيوعا)",
    rf"(?:شارك|شاركها|شاركنا|مشاركة|غرد|انشر|طباعة|نسخ|حفظ)\s+(?:(?:هذا|هذه)\s+)?{_PIECE}\b.{{0,30}}$",
    rf"(?:شارك|شاركها|شاركنا|مشاركة|غرد|انشر)\s+(?:على|عبر|في)\s+{_SITE}",
    r"(?:شارك|شاركها|مشاركة|غرد|انشر|طباعة|حفظ|[إا]علان(?:\s+(?:ممول|تجاري|مدفوع))?)\W*$",
    r"شارك\s*:\s*[\d٠-٩]|(?:و)?شارك(?:ت|وا)?\s+في\s+(?:[إا]عداد|تغطية|كتابة|تحرير)\b.{0,60}$",
    r"(?:advertisement|share|print)\b.{0,40}$",
    r"[اإ]شترك(?:وا|ي)?\s+(?:(?:الآن|معنا)|(?:في|ب)\s*(?:قنا|نشر|النشر|القنا|قائم|القائم|خدم|صفح|تطبيق))",
    r"سجل\s+(?:معنا|الآن|دخولك|بريدك|اشتراكك)",
    r"النشرة\s+(?:الإخبارية|البريدية)\b.{0,40}$",
    r"(?:[أا]ضف\s+تعليق|اترك\s+(?:تعليق|رد)|لا\s+توجد\s+تعليقات|تعليق واحد|التعليقات\W*(?:[\d٠-٩]|$))",
    r"(?:المصدر|المصادر|source)\s*:(?:\W*\w+){0,5}\W*$",
    r"مصدر\s*:(?:\W*\w+){0,2}\W*$",
    r"(?:الوسوم|وسوم|كلمات\s+(?:مفتاحية|دلالية|دالة)|الكلمات\s+(?:المفتاحية|الدلالية|الدالة)|tags)\s*(?::|$)",
    r"(?:الوضع\s+المظلم|site\s+icon|exit\s+mobile|ad_\d|logo|جميع\s+الحقوق\s+محفوظ|copyright|©)",
    r"حقوق\s+(?:النشر|الطبع)\b.{0,40}$",
    r"(?:آخر\s+تحديث|تاريخ\s+النشر|نشر\s+في|تم\s+النشر)\s*:?\D{0,30}[\d٠-٩].{0,40}$",
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
