"""Reports of an evaluation: a terminal table, JSON, Markdown and one HTML page."""
