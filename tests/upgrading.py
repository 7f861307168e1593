"""Makes a database as version 0.1.0 left it, with its index in a format that is read no more.

    python -m tests.upgrading      on a data folder of its own (READOUT_DATA)

All is stored through the models of the first migrations, so that nothing of today's code has a hand in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib

import django

ARTICLE, STATEMENT, SAVED = "aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"
EMAIL, PASSWORD = "editor@example.org", "correct horse battery"
TEXT = (
    "VIENNA, 3 March 2021 –\n\nThe treaty will hold, Ada Lund said.\n\n"
    '"We shall sign it in spring," she added.'
)
_SAID = ("The treaty will hold", "We shall sign it in spring")


def main() -> None:
    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    first = [("briefs", "0001_initial"), ("search", "0001_initial")]
    for app in ("auth", "contenttypes", "sessions", "admin", "axes"):
        call_command("migrate", app, verbosity=0)
    for app, name in first:
        call_command("migrate", app, name, verbosity=0)
    _fill(MigrationExecutor(connection).loader.project_state(first).apps, make_password(PASSWORD))
    _write_index()


def _fill(apps, password: str) -> None:
    def make(model: str, /, **values):
        return apps.get_model(model).objects.create(**values)

    user = make("briefs.User", email=EMAIL, name="Ed", role="admin", password=password)
    make("briefs.Sequence", pk=1, value=3)
    outlet = make("briefs.Outlet", slug="tass", name="TASS")
    speaker = make("briefs.Speaker", slug="ada-lund", name="Ada Lund")
    article = make(
        "briefs.Article", public_id=ARTICLE, sequence=1, title="Talks in Vienna", title_from="text",
        text=TEXT, text_hash=hashlib.sha256(TEXT.encode()).hexdigest(), outlet=outlet,
        published=dt.date(2021, 3, 3), published_precision="day", extractor_version="1",
    )  # fmt: skip
    for number, said in enumerate(_SAID, 1):
        start = TEXT.index(said)
        quote = make(
            "briefs.Quote", public_id=STATEMENT if number == 1 else f"b{number}bbbbbbbb",
            sequence=number + 1, position=number, paragraph=number + 1, article=article,
            start=start, end=start + len(said), contents=[[start, start + len(said)]],
            type="indirect" if number == 1 else "direct", named="named", speaker=speaker,
            speaker_name="Ada Lund", extractor_version="1",
            state="confirmed" if number == 1 else "unreviewed",
        )  # fmt: skip
        if number == 1:
            make(
                "briefs.AuditEntry", actor=user, action="correct", object_type="quote",
                object_id=quote.public_id, before={"speaker_name": "Lund"},
                after={"speaker_name": "Ada Lund"},
            )  # fmt: skip
    make("briefs.OutboxEntry", article_id=article.pk, sequence=3)
    search = make(
        "search.SavedSearch", public_id=SAVED, owner=user, name="The treaty",
        filters={"q": ["treaty"], "speaker": ["ada-lund"]},
    )  # fmt: skip
    make("search.Seen", search=search, user=user, sequence=3)


def _write_index() -> None:
    from django.conf import settings

    from search.engines import open_engine
    from search.engines.whoosh import writer
    from tests.engines.examples import statement

    writer.FORMAT = "of 0.1.0"
    engine = open_engine(settings.INDEX_DIR)
    engine.rebuild([statement(10, "treaty of an index that is read no more")], watermark=1)
    engine.close()


if __name__ == "__main__":
    main()
