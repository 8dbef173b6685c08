"""The evaluation harness of tabwib (تبويب): how far its tags can be trusted."""
