"""Saved searches: a question an analyst keeps, who else may, what it told."""

from search.models.alerts import Alert, Cadence, Firing, Mail
from search.models.feeds import Feed
from search.models.saved import SavedSearch, Seen, Share

__all__ = ["Alert", "Cadence", "Feed", "Firing", "Mail", "SavedSearch", "Seen", "Share"]
