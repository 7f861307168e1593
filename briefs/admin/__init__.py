"""Django's admin over the record. It shows and asks; ingest, corrections and accounts write."""

from briefs.admin import articles, people, quotes, uploads, vocabulary, work

__all__ = ["articles", "people", "quotes", "uploads", "vocabulary", "work"]
