"""tabwib (تبويب): topic tags for Arabic news."""

from tabwib.article import Article
from tabwib.predictor import Predictor

__all__ = ["Article", "Predictor"]
