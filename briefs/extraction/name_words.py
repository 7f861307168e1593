"""Words that stand in, before or beside the names of persons, and words that are no names."""

from __future__ import annotations

from briefs.extraction.bodies import DOCUMENTS
from briefs.extraction.titles import UNNAMED

#: Heads of the names of bodies: what stands before one is no person.
HEADS_OF_BODIES = frozenset(
    """ministry department office agency council committee party university government administration
    army forces union nations house parliament court bank group organization organisation association
    commission news times post journal corporation company institute center centre foundation
    congress senate bureau service network press coalition front movement campaign board authority
    federation league club society federal guard guards corps police court knesset duma majlis kremlin
    pentagon taliban hezbollah hamas nato isis eu un iaea opec cnn bbc reuters irna tass xinhua afp
    ap fars tasnim mehr isna media tv television embassy mission embassy observatory fund summit
    treaty agreement deal plan act accord resolution protocol republic states kingdom sea gulf ocean
    street avenue square city airport hospital hotel university school college international national
    air force navy assembly inc corp ltd co chamber mosque church front brigade brigades
    daily weekly magazine poll survey report study agency's statement affairs base project analytics
    examiner herald revolution county show""".split()
)
#: Words that have their capital from the start of a sentence.
NOT_NAMES = frozenset(
    """however meanwhile speaking asked according the in on at by but and he she they it his her their
    its this that these those there for from as when while after before since if so yet also still
    earlier later last next today yesterday monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december commenting
    referring pointing stating adding elsewhere moreover furthermore additionally finally now then
    here what who why how which where one two three many some most no not with without to of
    amongst prior given let both these despite regarding
    highlighting noting saying stressing i we you my our your quoting citing during though
    undoubtedly annually indeed almost initially previously unfortunately perhaps nevertheless
    nonetheless similarly recently meeting hosting addressing welcoming thanking describing
    calling more apart part um photo
    none another nobody everybody everyone others both maybe himself herself themselves perhaps only""".split()
)
#: "His Excellency" is the one who was spoken of.
HONOURS = frozenset("highness excellency majesty holiness eminence".split())
#: Fields of ministries and departments, and other words with a capital that are nobody's name.
NO_PERSONS = (
    frozenset(
        """trade mines staff industry industries environment handicrafts heritage railways transport
        transportation health education culture tourism energy agriculture economy finance defense
        defence interior justice labor labour sports science sciences technology communications
        roads studies municipality security development planning cooperation information
        intelligence welfare medicine petroleum oil gas water electricity commerce guidance rights
        geology trading export exports import imports confederation services passport conference
        initiative policy west east north south western eastern northern southern islamic
        relations sunni sunnis shia shiite shiites kurds arab arabs muslim muslims christian
        christians jewish jews amendment bulletin time various nobody route factors hall black white
        alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho
        illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan
        minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania
        tennessee texas utah vermont wisconsin wyoming columbia oversight committees
        judiciary legislature treasury cynics critics organizers organisers""".split()
    )
    | UNNAMED
    | DOCUMENTS
    | HONOURS
)
#: Forms that quote somebody "as saying".
QUOTING = frozenset("quoted quotes quoting cited cites citing".split())
#: Small words inside names.
PARTICLES = frozenset("al al- el bin ibn ben van von der de da di du del la le dos das".split())
#: Titles that tell the gender.
HONORIFICS = {"mr.": "m", "mr": "m", "mrs.": "f", "mrs": "f", "ms.": "f", "ms": "f", "miss": "f",
               "king": "m", "queen": "f", "prince": "m", "princess": "f", "sir": "m", "lady": "f",
               "lord": "m", "ayatollah": "m", "imam": "m", "pope": "m", "spokesman": "m",
               "spokeswoman": "f", "chairman": "m", "chairwoman": "f", "congressman": "m",
               "congresswoman": "f", "emir": "m", "sultan": "m", "hojatoleslam": "m"}  # fmt: skip
#: Abbreviations of bodies that are syllables of names when they are not all capitals: "Kim Jong Un".
_SYLLABLES = frozenset(("Un", "Eu", "Ap"))


def heads_body(word: str) -> bool:
    """Whether a word of a text ends the name of a body."""
    return word.lower() in HEADS_OF_BODIES and word not in _SYLLABLES
