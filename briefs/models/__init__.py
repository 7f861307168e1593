"""The record: articles, statements, people, vocabulary, uploads, jobs."""

from briefs.models.articles import Article, ArticleBand, ArticleCountry, ArticleTopic, Original
from briefs.models.audit import AuditEntry
from briefs.models.boilerplate import OutletLine
from briefs.models.people import User
from briefs.models.quotes import Fingerprint, Quote
from briefs.models.reports import MixUp
from briefs.models.signing_in import SecondFactor, Session
from briefs.models.speakers import Office, Speaker, SpeakerAlias
from briefs.models.tokens import ApiToken
from briefs.models.uploads import Upload, UploadFile
from briefs.models.vocabulary import Country, Outlet, OutletAlias, Topic, TopicAlias
from briefs.models.work import Job, OutboxEntry, Sequence, Tagging

__all__ = [
    "ApiToken",
    "Article",
    "ArticleBand",
    "ArticleCountry",
    "ArticleTopic",
    "AuditEntry",
    "Country",
    "Fingerprint",
    "Job",
    "MixUp",
    "Office",
    "Original",
    "OutboxEntry",
    "Outlet",
    "OutletAlias",
    "OutletLine",
    "Quote",
    "SecondFactor",
    "Sequence",
    "Session",
    "Speaker",
    "SpeakerAlias",
    "Tagging",
    "Topic",
    "TopicAlias",
    "Upload",
    "UploadFile",
    "User",
]
