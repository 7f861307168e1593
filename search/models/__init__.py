"""What readers keep: questions and what they told, statements they collect, files they asked for."""

from search.models.alerts import Alert, Cadence, Firing, Mail
from search.models.dossiers import Dossier, DossierItem, DossierShare
from search.models.exports import ExportFile
from search.models.feeds import Feed
from search.models.saved import SavedSearch, Seen, Share

__all__ = [
    "Alert",
    "Cadence",
    "Dossier",
    "DossierItem",
    "DossierShare",
    "ExportFile",
    "Feed",
    "Firing",
    "Mail",
    "SavedSearch",
    "Seen",
    "Share",
]
