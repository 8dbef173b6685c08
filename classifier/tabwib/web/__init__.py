"""The page and the HTTP API of `tabwib serve`."""
