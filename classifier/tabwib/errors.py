"""What can go wrong, as exceptions whose messages read *where: what is wrong (the value). what to do*."""

__all__ = ["InputError", "LabelError", "ModelError", "OutputError", "TabwibError", "TaxonomyError", "shortly"]


class TabwibError(Exception):
    """Base of every error that tabwib raises on purpose; its text is fit to be shown to a user."""


class InputError(TabwibError):
    """An article could not be read."""


class LabelError(TabwibError):
    """A label file is wrong; the message lists every problem found, one a line."""


class TaxonomyError(TabwibError):
    """The list of tags is wrong, or a tag is asked for that it does not hold."""


class ModelError(TabwibError):
    """A model file is damaged, tampered with, or of a format that this version does not read."""


class OutputError(TabwibError):
    """A file could not be written; what was there before still is."""


def shortly(value: object) -> str:
    """Returns a value as an error shows it: its beginning, however long it is."""
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
