"""Countries and topics: text in, codes and slugs out."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefs.vocabulary.countries import Country, code_from_iso3, load_countries
from briefs.vocabulary.tagging import Tagger, default_tagger
from briefs.vocabulary.topics import Topic, ancestors, load_topics


def countries(text: str) -> list[str]:
    return default_tagger().tag(text).country_codes()


def topics(text: str) -> list[str]:
    return default_tagger().tag(text).topic_slugs()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # names, official names, former names, demonyms, capitals, metonyms
        ("Iran and the Russian Federation signed.", ["IR", "RU"]),
        ("the Islamic Republic of Iran", ["IR"]),
        ("The Islamic Republic will respond.", ["IR"]),
        ("The Islamic Republic of Pakistan agreed.", ["PK"]),
        ("Persia, Burma and Zaire", ["IR", "MM", "CD"]),
        ("Iranian and Saudi diplomats met a Briton.", ["IR", "SA", "GB"]),
        ("Tehran rejected the offer, the Kremlin did not.", ["IR", "RU"]),
        ("The White House and Downing Street agreed.", ["US", "GB"]),
        ("Kiev, Kyiv and KYIV", ["UA"]),
        ("Türkiye, Turkiye, Turkey’s", ["TR"]),
        ("Côte d’Ivoire and Cote d'Ivoire", ["CI"]),
        ("The Zionist regime bombed Gaza.", ["IL", "PS"]),
        ("the European Commission, the EU", ["EU"]),
        ("the Soviet Union and East Germany", ["SU", "DD"]),
        # longer names hold shorter ones
        ("North Korea and South Korean troops", ["KP", "KR"]),
        ("Guinea, Guinea-Bissau, Equatorial Guinea", ["GN", "GW", "GQ"]),
        ("Papua New Guinea", ["PG"]),
        ("Niger and Nigeria, a Nigerien and a Nigerian", ["NE", "NG"]),
        ("South Sudan", ["SS"]),
        ("Northern Ireland and Ireland", ["GB", "IE"]),
        ("Dominica, the Dominican Republic", ["DM", "DO"]),
        ("the Republic of China; the People's Republic of China", ["TW", "CN"]),
        ("Serbia and Montenegro", ["RS", "ME"]),
        # not the country
        ("Latin American and South American nations", []),
        ("the Central American Integration System", []),
        ("an African American senator", []),
        ("They told us so, and gave us time.", []),
        ("JOIN US TODAY", []),
        ("the Persian Gulf, the Indian Ocean, the South China Sea", []),
        ("the Arabian Peninsula", []),
        ("Europe and the West", []),
        ("He told the Tehran Times and Iran Press.", []),
        ("The New York Times and the Washington Post reported.", []),
        ("New Mexico, New Jersey, New England", []),
        ("They roasted a turkey.", []),
        ("Turkey is served at Thanksgiving with gravy.", []),
        ("She polished the china.", []),
        ("the Paris Agreement and the Vienna Convention", []),
        ("the OSCE Minsk Group", []),
        ("talks in Vienna", []),
        ("the Astana process", []),
        # people
        ("Michael Jordan retired.", []),
        ("Jim Jordan spoke. Later Jordan said no.", []),
        ("Rep. Jordan objected.", []),
        ("Jordan Peterson spoke.", []),
        ("Chad Wolf resigned; Chad Smith did not.", []),
        ("George Washington and Denzel Washington", []),
        ("German Gref and Mark Cuban", []),
        ("Jordan's King Abdullah, the Jordanian king", ["JO"]),
        ("Jordan Foreign Minister Ayman Safadi", ["JO"]),
        ("The ambassador to Jordan Ali Hassan left.", ["JO"]),
        ("Chad and Sudan closed the border.", ["TD", "SD"]),
        ("Washington said it would wait.", ["US"]),
        # Georgia
        ("Georgia and Ukraine want to join NATO.", ["GE", "UA"]),
        ("Voters in Atlanta, Georgia, chose a senator.", []),
        ("Georgia Governor Brian Kemp signed the law.", []),
        ("Georgia's prime minister spoke in Tbilisi; a governor listened.", ["GE"]),
        # hosts
        ("Vienna rejected the plan.", ["AT"]),
        ("the Iranian ambassador to Vienna", ["IR", "AT"]),
        # words of two countries: decided by the rest of the text, else left alone
        ("Korea objects.", []),
        ("Seoul said that Korea objects.", ["KR"]),
        ("Pyongyang answered. Korea objects.", ["KP"]),
        ("Congo asked for help.", []),
        ("Kinshasa spoke; Congo asked for help.", ["CD"]),
        ("Brazzaville spoke; Congolese troops left.", ["CG"]),
        ("the inter-Korean summit", ["KR", "KP"]),
        ("Santo Domingo. The Dominican minister", ["DO"]),
    ],
)
def test_countries(text: str, expected: list[str]) -> None:
    assert countries(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "His cousin Chad brought the bread.",
        "Chad whispered. The door was open.",
        "Jordan said that she had left.",
        "Her aunt Georgia, 81, was at home.",
        "The boxer Israel Tregubov won.",
        "Kenya Tregubov, who lives in Ohio, won.",
        "Cuba Tregubov, 34, was at home.",
        "Georgia O’Hara painted it.",
        "Two guinea pigs and three Guinea pigs ate.",
        "She wore Panama hats and Bermuda shorts.",
        "Roast chicken, French toasts and Brazil nuts",
        "Georgia's secretary of state counted the votes.",
    ],
)
def test_names_of_persons_and_things_are_no_countries(text: str) -> None:
    assert countries(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chad said that it was over.", ["TD"]),
        ("Israel Police said that it was over.", ["IL"]),
        ("Kenya Airways, the carrier, flies.", ["KE"]),
        ("In Jordan she said that she had left Jordan.", ["JO"]),
        ("India Says No", ["IN"]),
        ("Georgia’s foreign minister flew to Tbilisi.", ["GE"]),
    ],
)
def test_countries_are_told_from_persons(text: str, expected: list[str]) -> None:
    assert countries(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the JCPOA, misspelt JPOCA", ["jcpoa"]),
        ("the Joint Comprehensive Plan of Action  and", ["jcpoa"]),
        ("the 2015 nuclear deal", ["jcpoa"]),
        ("Sanctions were lifted; he was sanctioned.", ["sanctions"]),
        ("maximum pressure", ["sanctions-iran"]),
        ("within the framework of the Astana talks", ["astana-format"]),
        ("resolving the Syrian issue", ["syria-settlement"]),
        ("the International North–South Transport Corridor (INSTC)", ["instc"]),
        ("who said it", []),
        ("the WHO said it", ["health"]),
        ("NATO's eastward expansion", ["security-guarantees"]),
        ("the IAEA Board of Governors", ["iaea"]),
        ("a climate of trust", []),
        ("climate change", ["climate"]),
        ("terrorist attacks", ["terrorism"]),
        ("the corona pandemic", ["covid"]),
    ],
)
def test_topics(text: str, expected: list[str]) -> None:
    assert topics(text) == expected


def test_mentions_have_spans_and_say_which_kind_of_word() -> None:
    text = "Tehran told the Iranian ambassador."
    mentions = default_tagger().tag(text).countries
    assert [(text[m.start : m.end], m.word) for m in mentions] == [
        ("Tehran", "capital"),
        ("Iranian", "demonym"),
    ]


def test_a_statement_takes_its_share_of_the_articles_tags() -> None:
    text = "Seoul spoke. Korea wants sanctions."
    tags = default_tagger().tag(text)
    second = tags.within(text.index("Korea"), len(text))
    assert second.country_codes() == ["KR"]
    assert second.topic_slugs() == ["sanctions"]


def test_a_tagger_is_built_from_records() -> None:
    tagger = Tagger(
        [
            Country(
                "ZZ", "ZZZ", "Ruritania", "Kingdom of Ruritania", demonym_adjectives=("Ruritanian",)
            )
        ],
        [Topic("zenda", "Prisoner of Zenda", aliases=("Zenda",))],
    )
    tags = tagger.tag("The Ruritanian king spoke of Zenda, not of Iran.")
    assert tags.country_codes() == ["ZZ"]
    assert tags.topic_slugs() == ["zenda"]


def test_wordings_that_no_text_can_hold_are_passed_over() -> None:
    tagger = Tagger([], [Topic("odd", "Odd", aliases=("…", "", "y"), exact_aliases=("--",))])
    assert tagger.tag("y … odd").topic_slugs() == ["odd"]


def test_the_shipped_lists_are_whole() -> None:
    known = load_countries()
    assert {"EU", "XK", "SU", "YU", "CS", "DD", "IR", "US"} <= known.keys()
    assert len(known) == 255
    assert code_from_iso3("IRN") == "IR"
    tree = load_topics()
    assert len(tree) >= 80
    assert ancestors("instc", tree) == ["transport-corridors", "transport"]


def test_no_wording_belongs_to_two_topics() -> None:
    owners: dict[str, str] = {}
    for topic in load_topics().values():
        for wording in (topic.name, *topic.aliases):
            key = wording if wording.isupper() else wording.lower()
            assert owners.setdefault(key, topic.slug) == topic.slug, wording


def test_the_second_example_article(shared: Path) -> None:
    article = shared / "corpus/articles/003_6780e98cffd3305f.txt"
    tags = default_tagger().tag(article.read_text("utf-8"))
    assert tags.country_codes() == ["IR", "RU", "SY", "YE", "AF", "US", "CN"]
    assert {"jcpoa", "syria", "yemen", "afghanistan", "sanctions", "instc"} <= set(
        tags.topic_slugs()
    )
