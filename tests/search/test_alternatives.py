"""Other wordings that mean the same, and a search that finds them all."""

from __future__ import annotations

import pytest

from briefs import ingest, vocabulary_store
from briefs.models import Speaker, SpeakerAlias
from briefs.readers import read
from briefs.vocabulary.countries import load_countries
from briefs.vocabulary.topics import load_topics
from search import indexing, vocabulary
from search.alternatives import Alternatives
from search.engine import engine
from search.vocabulary import DatabaseVocabulary


@pytest.fixture(scope="module")
def shipped() -> Alternatives:
    """The vocabulary as it is shipped, and some names."""
    return Alternatives(
        countries=load_countries().values(),
        topics=load_topics().values(),
        names=[
            "Abbas Araghchi",
            "Abbas Araqchi",
            "Sergei Lavrov",
            "Sergey Lavrov",
            "Li Wu",
            "Saeed Khatibzadeh",
            "Said Jalili",
            "Saeid Mortazavi",
        ],
    )


def others(alternatives: Alternatives, words: str) -> set[str]:
    return {" ".join(wording) for wording in alternatives.of(tuple(words.split()))}


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("jcpoa", {"joint comprehensive plan of action", "jpcoa"}),
        ("jpcoa", {"joint comprehensive plan of action", "jcpoa"}),  # a common slip of the pen
        ("joint comprehensive plan of action", {"jcpoa"}),
        ("kyiv", {"kiev"}),
        ("kiev", {"kyiv"}),
        ("dprk", {"north korea", "democratic people republic of korea"}),
        ("north korea", {"dprk"}),
        ("iaea", {"international atomic energy agency"}),
        ("nato", {"north atlantic treaty organization"}),
        ("araghchi", {"araqchi"}),
        ("sergey", {"sergei"}),
    ],
)
def test_wordings_that_mean_the_same(shipped, words, same):
    assert same <= others(shipped, words)


@pytest.mark.parametrize(
    "words",
    ["nuclear deal", "deal", "us", "iran", "wu", "plan", "capital of ukraine", "sanctions"],
)
def test_what_only_has_to_do_with_it_is_no_other_wording(shipped, words):
    assert not others(shipped, words) & {"jcpoa", "ukraine", "united states", "u.s", "tehran"}


def test_an_ordinary_word_is_no_spelling_of_a_name(shipped):
    assert others(shipped, "said") == set()
    assert others(shipped, "saeed") == {"saeid"}


def test_numbered_names_are_no_spellings_of_each_other():
    names = [f"Witness{number}" for number in range(3000)]
    assert others(Alternatives(countries=[], topics=[], names=names), "witness1") == set()


def test_it_works_both_ways(shipped):
    for words in ("kyiv", "dprk", "jcpoa", "araghchi"):
        for other in others(shipped, words):
            assert words in others(shipped, other), (words, other)


def test_a_wording_that_holds_the_other_adds_nothing(shipped):
    assert "islamic republic of iran" not in others(shipped, "iran")


def test_names_may_be_added():
    names = Alternatives(countries=(), topics=(), names=["Abbas Araghchi", "Ada Example"])
    assert not others(names, "araghchi")
    names.add_names(["Abbas Araqchi"])
    assert others(names, "araghchi") == {"araqchi"}
    names.add_names(["S. Araqchy"])
    assert others(names, "araqchi") == {"araghchi", "araqchy"}


@pytest.mark.django_db
def test_names_that_articles_add_and_editors_change_are_known(monkeypatch):
    monkeypatch.setattr(vocabulary, "FRESH_SECONDS", 0)
    speaker = Speaker.objects.create(slug="zzyzxov", name="Ilya Zzyzxov")

    def known() -> set[str]:
        return {" ".join(words) for words in DatabaseVocabulary().alternatives(("zzyzxov",))}

    names = [SpeakerAlias(speaker=speaker, text=f"Ilya {one}") for one in ("Zzyzxov", "Zzyzxow")]
    SpeakerAlias.objects.bulk_create(names[:1])
    assert known() == set()
    SpeakerAlias.objects.bulk_create(names[1:])
    assert known() == {"zzyzxow"}
    alias = SpeakerAlias.objects.get(text="Ilya Zzyzxow")
    alias.text = "Ilya Other"
    alias.save()
    assert known() == set()


@pytest.fixture
def treaty(collection, settings, tmp_path, monkeypatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "originals"
    for module in (vocabulary, vocabulary_store):
        monkeypatch.setattr(module, "_cached", None)
        monkeypatch.setattr(module, "FRESH_SECONDS", 0)
    for number, text in enumerate(
        (
            "“The Joint Comprehensive Plan of Action is quagga,” Minister Ada Example said on Monday.",
            "“The JCPOA is quagga,” Minister Ada Example said on Tuesday.",
            "“The JPCOA is quagga,” Minister Ada Example said on Wednesday.",
            "“Kiev is quagga,” Minister Ada Example said on Thursday in her statement.",
        )
    ):
        ingest.store(ingest.facts_of(read(text.encode(), f"{number}.txt")))
    indexing.sync(engine())


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("quagga jcpoa", 3),
        ("quagga JPCOA", 3),
        ('quagga "joint comprehensive plan of action"', 3),
        ("quagga kyiv", 1),
        ("quagga jcpoa kyiv", 0),
    ],
)
def test_a_search_for_one_finds_the_others(treaty, as_alice, query, total):
    answer = as_alice.get("/api/v1/search", {"q": query, "match": "all"}).json()
    assert answer["total"] == total
