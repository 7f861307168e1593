"""What typed values mean, what stored values are called: (field, words) -> codes and slugs."""

from __future__ import annotations

import pytest

from briefs import corrections, ingest, vocabulary_store
from briefs.models import Country, Office, Outlet, Speaker, SpeakerAlias, Topic, TopicAlias
from briefs.vocabulary.names import name_key
from search import vocabulary
from search.vocabulary import DatabaseVocabulary, label, labels, labels_of
from tests.search.making import make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(monkeypatch) -> None:
    """Every look asks the database; what a test put there is forgotten after it."""
    for module in (vocabulary, vocabulary_store):
        monkeypatch.setattr(module, "FRESH_SECONDS", 0)
        monkeypatch.setattr(module, "_cached", None)


def lookup(field: str, words: str) -> list[str]:
    return DatabaseVocabulary().lookup(field, words)


class TestSpeakers:
    @pytest.fixture(autouse=True)
    def people(self) -> None:
        make_speaker("Vasily Rybakov", "Vasily Rybakov", "Vasily Petrovich Rybakov")
        make_speaker("Ottoline Rybakov", "Ottoline Rybakov")
        make_speaker("Hossein Tafreshi", "Hossein Tafreshi")
        make_speaker("Ministry of Tides", "Ministry of Tides", kind="body")

    @pytest.mark.parametrize(
        ("words", "slugs"),
        [
            ("vasily-rybakov", ["vasily-rybakov"]),
            ("Vasily Rybakov", ["vasily-rybakov"]),
            ("VASILIY RYBAKOV", ["vasily-rybakov"]),
            ("Vasily Petrovich Rybakov", ["vasily-rybakov"]),
            ("Hosein Tafreshi", ["hossein-tafreshi"]),
            ("tafreshi", ["hossein-tafreshi"]),
            ("Minister Tafreshi", ["hossein-tafreshi"]),
            ("ministry of tides", ["ministry-of-tides"]),
            ("Ryba", []),
            ("nobody at all", []),
            ("", []),
        ],
    )
    def test_by_address_name_family_name_or_another_spelling(self, words, slugs):
        assert lookup("speaker", words) == slugs

    def test_a_family_name_means_all_who_have_it(self):
        assert lookup("speaker", "rybakov") == ["vasily-rybakov", "ottoline-rybakov"]

    def test_a_merged_speaker_leads_to_its_successor(self, charlie):
        kept = Speaker.objects.get(slug="vasily-rybakov")
        other = make_speaker("Wassili Rybakow", "Wassili Rybakow")
        corrections.merge_speakers(by=charlie, into=kept, others=[other])
        assert lookup("speaker", "wassili-rybakow") == ["vasily-rybakov"]
        assert lookup("speaker", "Wassili Rybakow") == ["vasily-rybakov"]

    def test_people_of_the_sample_collection(self):
        assert lookup("speaker", "lavrov") == ["sergei-lavrov"]
        assert lookup("speaker", "Araqchi") == lookup("speaker", "Araghchi") == ["abbas-araghchi"]


class TestCountries:
    @pytest.mark.parametrize(
        ("words", "code"),
        [
            ("IR", "IR"), ("ir", "IR"), ("Iran", "IR"), ("Islamic Republic of Iran", "IR"),
            ("Persia", "IR"), ("Iranian", "IR"), ("Burma", "MM"), ("Kyiv", "UA"), ("Kiev", "UA"),
            ("DPRK", "KP"), ("north korea", "KP"), ("UK", "GB"), ("USA", "US"), ("EU", "EU"),
            ("Côte d’Ivoire", "CI"), ("cote d'ivoire", "CI"), ("Soviet Union", "SU"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("field", ["country", "from"])
    def test_by_code_name_demonym_or_capital(self, field, words, code):
        assert lookup(field, words) == [code]

    @pytest.mark.parametrize("words", ["Atlantis", "XX", "", "i"])
    def test_nothing_else_is_a_country(self, words):
        assert lookup("country", words) == []


class TestOtherFields:
    @pytest.mark.parametrize(
        ("field", "words", "values"),
        [
            ("topic", "JCPOA", ["jcpoa"]),
            ("topic", "nuclear deal", ["jcpoa"]),
            ("topic", "Joint Comprehensive Plan of Action", ["jcpoa"]),
            ("topic", "gardening", []),
            ("outlet", "tehran-times", ["tehran-times"]),
            ("outlet", "TEHRAN TIMES", ["tehran-times"]),
            ("outlet", "tehran", ["tehran-times"]),
            ("outlet", "the moon", []),
            ("office", "foreign minister", ["foreign-minister"]),
            ("office", "FM", ["foreign-minister"]),
            ("type", "Direct", ["direct"]),
            ("verb", "denied", ["denied"]),
            ("named", "Institution", ["body"]),
            ("state", "not reviewed", ["unreviewed"]),
            ("verb", "yodelled", []),
        ],
    )
    def test_by_value_or_name(self, field, words, values):
        assert lookup(field, words) == values

    def test_an_outlet_by_any_spelling_of_its_name(self):
        ingest.outlet_named("Agence Été")
        for words in ("agence-ete", "Agence Été", "agence ete", "ÉTÉ"):
            assert lookup("outlet", words) == ["agence-ete"]

    def test_merged_outlets_and_topics_lead_to_their_successors(self, charlie):
        kept, other = ingest.outlet_named("Lake Herald"), ingest.outlet_named("Sea Courier")
        corrections.merge_outlets(by=charlie, into=kept, others=[other])
        assert lookup("outlet", "Sea Courier") == lookup("outlet", "sea-courier") == ["lake-herald"]
        tides = Topic.objects.create(slug="tides", name="Tides")
        ebb = Topic.objects.create(slug="ebb", name="Ebb and flow")
        corrections.merge_topics(by=charlie, into=tides, others=[ebb])
        assert lookup("topic", "ebb and flow") == ["tides"]


class TestLabels:
    def test_stored_values_are_called_by_their_names(self):
        assert label("speaker", "sergei-lavrov") == "Sergei Lavrov"
        assert label("country", "IR") == label("from", "IR") == "Iran"
        assert label("outlet", "tehran-times") == "Tehran Times"
        assert label("state", "unreviewed") == "Not reviewed"
        assert label("lang", "fr") == "French"
        assert label("office", Office.objects.first().slug)
        assert labels("type", ["mixed", "direct"]) == {"mixed": "Mixed", "direct": "Direct"}

    @pytest.mark.parametrize("field", ["speaker", "country", "verb", "lang", "nosuchfield"])
    def test_a_value_nobody_knows_any_more_is_its_own_label(self, field):
        assert labels(field, ["gone"]) == {"gone": "gone"}

    def test_many_are_looked_up_at_once(self, django_assert_num_queries):
        slugs = list(Speaker.objects.values_list("slug", flat=True)[:20])
        with django_assert_num_queries(1):
            assert len(labels("speaker", slugs)) == len(slugs) > 5

    def test_of_many_fields_at_once(self, django_assert_num_queries) -> None:
        slug = make_speaker("Ana Brnabić").slug
        wanted = {
            "speaker": [slug, "gone"], "from": ["RS"], "country": ["IR", "RS"], "topic": [],
            "outlet": ["gone"], "type": ["mixed"], "nonsense": ["x"],
        }  # fmt: skip
        with django_assert_num_queries(1):
            found = labels_of(wanted)
        assert found == {field: labels(field, values) for field, values in wanted.items()}
        assert found["country"] == {"IR": "Iran", "RS": "Serbia"}
        assert found["speaker"] == {slug: "Ana Brnabić", "gone": "gone"}


class TestSuggestions:
    @pytest.mark.parametrize(
        ("field", "words", "meant"),
        [
            ("speaker", "lavrof", "Sergei Lavrov"),
            ("speaker", "Sergej Lawrow", "Sergei Lavrov"),
            ("country", "Irann", "Iran"),
            ("topic", "sanktions", "Sanctions"),
            ("verb", "denid", "Denied"),
            ("office", "foreign ministr", "Foreign Minister"),
            ("country", "qqqqqq", None),
        ],
    )
    def test_the_nearest_name(self, field, words, meant):
        assert DatabaseVocabulary().suggest(field, words) == meant

    def test_what_is_suggested_is_known(self):
        for field, words in (("speaker", "lavrof"), ("topic", "sanktions"), ("country", "Irann")):
            assert lookup(field, DatabaseVocabulary().suggest(field, words))


class TestEdits:
    """What an admin changes is used by the next question, in every process."""

    def test_a_topics_new_name(self):
        assert lookup("topic", "atomic talks") == []
        TopicAlias.objects.create(topic=Topic.objects.get(slug="jcpoa"), text="Atomic talks")
        assert lookup("topic", "atomic talks") == ["jcpoa"]

    def test_a_countrys_new_name(self):
        iran = Country.objects.get(code="IR")
        iran.aliases = [*iran.aliases, "Land of the Cypress"]
        iran.save()
        assert lookup("country", "land of the cypress") == ["IR"]

    def test_a_speakers_corrected_variant(self):
        alias = SpeakerAlias.objects.create(
            speaker=Speaker.objects.get(slug="sergei-lavrov"), text="Lavrov Q", key="lavrov q"
        )
        assert DatabaseVocabulary().alternatives(("zaitsevv",)) == []
        alias.text, alias.key = "Sergei Zaitsev", name_key("Sergei Zaitsev")
        alias.save()
        make_speaker("Boris Zaytsev", "Boris Zaytsev")
        alternatives = DatabaseVocabulary().alternatives(("zaytsev",))
        assert ("zaitsev",) in alternatives
        alias.text = "Sergei Zajtsev"  # the number of names stays the same
        alias.save()
        assert ("zaitsev",) not in DatabaseVocabulary().alternatives(("zaytsev",))

    def test_new_articles_are_tagged_with_it(self):
        assert not vocabulary_store.tagger().tag("The snark accords hold.").topics
        snark = Topic.objects.create(slug="snark", name="Snark accords")
        TopicAlias.objects.create(topic=snark, text="Snark accords")
        (mention,) = vocabulary_store.tagger().tag("The snark accords hold.").topics
        assert mention.slug == "snark"

    def test_the_files_never_overwrite_it(self):
        Country.objects.filter(code="IR").update(name="Iran, as we call it", aliases=["Eran"])
        TopicAlias.objects.filter(topic__slug="jcpoa").delete()
        vocabulary_store.load()
        assert Country.objects.get(code="IR").name == "Iran, as we call it"
        assert not TopicAlias.objects.filter(topic__slug="jcpoa").exists()

    def test_outlets_are_asked_for_each_time(self):
        Outlet.objects.filter(slug="irna").update(name="Islamic Republic News Agency")
        assert lookup("outlet", "islamic republic news agency") == ["irna"]
