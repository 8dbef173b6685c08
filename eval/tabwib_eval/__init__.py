"""tabwib (تبويب): topic tags for Arabic news."""
