"""Coverage-guided fuzzing: what is fed with random bytes, the corpus it starts from, and a short run in CI."""
