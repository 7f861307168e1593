"""Saved searches: a question an analyst keeps."""

from search.models.saved import SavedSearch, Seen, Share

__all__ = ["SavedSearch", "Seen", "Share"]
