"""What becomes of uploaded files that hold an article: stored, here already, or an editor's to decide."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from briefs import near_copies, sequences
from briefs.analysis import Analysis
from briefs.ingest.articles import Facts, analyses_of, existing, removed, store_all
from briefs.models import Article, UploadFile
from briefs.models.uploads import FileState

Ready = tuple[UploadFile, Facts, Analysis]


def store_files(files: Sequence[tuple[UploadFile, Facts]]) -> None:
    """Extract and store the articles of files, or name those that are already here.

    Those that are new are stored in one transaction, in which their files get their outcomes, so that
    a crash neither loses nor doubles any.
    """
    all_facts = [facts for _, facts in files]
    new: list[tuple[UploadFile, Facts]] = []
    for (file, facts), same, tombstone in zip(
        files, existing(all_facts), removed(all_facts), strict=True
    ):
        if same:
            is_duplicate(file, facts, same)
        elif tombstone:
            finish(file, state=FileState.DUPLICATE, article=tombstone)
        else:
            new.append((file, facts))
    analyses = list(analyses_of([facts for _, facts in new]))
    if new:
        _store_new([(*one, analysis) for one, analysis in zip(new, analyses, strict=True)])


def _store_new(files: Sequence[Ready]) -> None:
    """What may be an article that is here, worded anew, waits for an editor."""
    with transaction.atomic():
        sequences.take(0)  # from here on nobody else stores a copy
        some: list[Ready] = []
        keys: set[int] = set()
        for one in files:
            file, facts, analysis = one
            if not keys.isdisjoint(analysis.bands):  # it may be nearly the same as one of these
                _store(some)
                some, keys = [], set()
            near = None if file.keep_near_copy else _in_doubt(facts, analysis)
            if near:
                reason = f"{near.percent}% the same as {_called(near.article)}"[:300]
                finish(file, state=FileState.NEAR_COPY, article=near.article, reason=reason)
            else:
                some.append(one)
                keys.update(analysis.bands)
        _store(some)


def _store(files: Sequence[Ready]) -> None:
    if not files:
        return
    done = store_all([(facts, analysis) for _, facts, analysis in files])
    for (file, facts, _), stored in zip(files, done, strict=True):
        if stored.outcome == "added":
            reason = _warning(facts)
            finish(file, state=FileState.ADDED, article=stored.article, reason=reason)
        else:
            is_duplicate(file, facts, stored.article)


def _in_doubt(facts: Facts, analysis: Analysis) -> near_copies.NearCopy | None:
    """The article that this may be another version of; None where it is one of its own, or what
    another outlet made of the same text."""
    others = Article.objects.live().exclude(text_hash=facts.text_hash)
    if facts.outlet and facts.outlet_is_given:
        others = others.filter(Q(outlet=None) | Q(outlet=facts.outlet))
    return next(iter(near_copies.of_text(facts.text, analysis.bands, others)), None)


def is_duplicate(file: UploadFile, facts: Facts, found: Article) -> None:
    """Say that a text is here already, and as what."""
    is_now = found.text_hash == facts.text_hash
    same = "Same text as" if is_now else "A corrected text took its place in"
    reason = f"{same} {_called(found)}"[:300]
    finish(file, state=FileState.DUPLICATE, article=found, reason=reason)


def finish(file: UploadFile, **outcome: object) -> None:
    """State what became of an uploaded file.

    One that was stored stays so: a worker whose job was taken over finds the article that its heir
    stored, which is no duplicate.
    """
    stored = [FileState.ADDED, FileState.REVISED]
    UploadFile.objects.filter(pk=file.pk).exclude(state__in=stored).update(
        finished=timezone.now(), **outcome
    )


def _warning(facts: Facts) -> str:
    """Why it is worth a check that this is the whole article; empty where nothing speaks for that."""
    words = len(facts.text.split())
    short = f"Only {words} word{'s'[: words != 1]}: check that it is the whole article"
    return ". ".join(filter(None, (facts.draft.left_out, short if facts.is_short else "")))


def _called(article: Article) -> str:
    return article.external_id or article.title
