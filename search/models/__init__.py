"""What readers keep: questions and what they told, statements they collect."""

from search.models.alerts import Alert, Cadence, Firing, Mail
from search.models.dossiers import Dossier, DossierItem, DossierShare
from search.models.feeds import Feed
from search.models.saved import SavedSearch, Seen, Share

__all__ = [
    "Alert",
    "Cadence",
    "Dossier",
    "DossierItem",
    "DossierShare",
    "Feed",
    "Firing",
    "Mail",
    "SavedSearch",
    "Seen",
    "Share",
]
