"""Peers side by side: other taggers trained on the same labels and measured on the same real articles."""
