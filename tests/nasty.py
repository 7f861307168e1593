"""Strings that break what does not expect them, wherever somebody can put a string."""

from __future__ import annotations

from django.db import models

from briefs import models as record
from search import models as reading

#: What an element that came of one of them has, and what its script would set.
MARK, RAN = "data-nasty", "document.nasty"
_IMAGE = f"<img {MARK} src=x onerror={RAN}=1>"
#: Out of text, out of attributes, out of the elements that hold text only; escaped once too few, or
#: undone once too often; for templates, formulas, headers, JSON; what turns and what breaks lines.
SHORT = f"\"'><img {MARK} src=x onerror={RAN}=1>{{{{ 7|add:7 }}}}"
LONG = (
    f"=1+1</title></textarea></select></style>{_IMAGE}</script><script {MARK}>{RAN}=1</script>"
    f"&lt;b {MARK}&gt;\"' onfocus={RAN}=1 autofocus x=\u202e\u2028 {{% now %}}\\u003cb {MARK}\\u003e -->"
)
#: What is no address of the web is refused where it comes in.
ADDRESS = f"https://example.org/\"'><img {MARK} src=x onerror={RAN}=1>"

#: Of each table what people, files or files' contents say.
FREE = {
    record.Country: ("name", "official_name"),
    record.Topic: ("name",),
    record.TopicAlias: ("text",),
    record.Outlet: ("name",),
    record.Original: ("name",),
    record.Article: ("external_id", "title", "byline", "licence", "source", "published_words"),
    record.User: ("name",),
    record.Speaker: ("name",),
    record.SpeakerAlias: ("text",),
    record.Office: ("title",),
    record.Quote: ("speaker_name", "office_title", "addressee", "venue", "said_words", "rival"),
    record.MixUp: ("words",),
    record.ApiToken: ("name",),
    record.UploadFile: ("name", "reason", "advice"),
    record.Job: ("error",),
    reading.SavedSearch: ("name",),
    reading.Dossier: ("name", "note"),
    reading.DossierItem: ("note",),
    reading.ExportFile: ("name",),
}


def of_length(most: int | None, end: str = "") -> str:
    """The longest that has room, and then `end`."""
    fitting = LONG if most is None or len(LONG) + len(end) <= most else SHORT
    return fitting + end


def spoil() -> None:
    """All that is free to be anything is nasty. Texts keep their length, statements their places."""
    for model, names in FREE.items():
        for row in model.objects.all():
            for name in names:
                # Two of one name are not allowed everywhere.
                most = model._meta.get_field(name).max_length
                setattr(row, name, of_length(most, str(row.pk)))
            models.Model.save_base(row, raw=True)
    for model in (record.Article, record.Outlet):
        model.objects.update(url=ADDRESS)
    for article in record.Article.objects.only("text"):
        text = LONG + article.text[len(LONG) :]
        record.Article.objects.filter(pk=article.pk).update(text=text[: len(article.text)])
