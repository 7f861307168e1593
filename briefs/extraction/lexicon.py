"""Words the grammar of reporting knows: cue verbs and nouns with their class, and small word classes.

The cue verbs follow the verb classes of VerbNet (say-37.7, tell-37.2, manner of speaking 37.3 …) and
the reporting verbs of PDTB and PARC; `docs/extraction.md` says what each class of ours means.
"""

from __future__ import annotations

from briefs.extraction.types import VerbClass

_VERBS: dict[VerbClass, str] = {
    "said": """say tell state add write note continue report comment remark observe mention speak
        respond reply answer tweet post retweet email blog conclude recall read quote cite
        proceed reason joke quip muse murmur mutter whisper shout yell scream cry chant exclaim
        intone interject chime retort opine utter recount describe label dub refer
        emphasize emphasise stress underline underscore highlight reiterate repeat remind echo
        testify recite portray characterize characterise pronounce voice
        communicate message put go express sum signal hint rule observe counter rejoin
        elaborate bark beam gush sneer snap scoff thunder bellow deadpan enthuse growl""",
    "claimed": """claim allege maintain contend assert insist argue imply insinuate boast brag
        profess purport tout speculate hypothesize""",
    "denied": """deny refute reject dispute rebut dismiss rebuff disavow""",
    "warned": """warn caution threaten alert """,
    "promised": """promise pledge vow assure guarantee swear undertake reassure""",
    "demanded": """demand urge order call insist appeal implore plead beg exhort instruct
         request advise recommend decree""",
    "asked": """ask question wonder inquire enquire query""",
    "announced": """announce declare proclaim reveal disclose confirm inform notify brief unveil
        indicate predict forecast estimate rule affirm reaffirm certify testify
        attest vouch foresee""",
    "praised": """praise hail laud welcome applaud commend thank congratulate """,
    "criticised": """criticise criticize condemn denounce accuse blame slam blast charge complain
        lament decry deplore protest lambast lambaste assail fault regret mock deride
        chide scold fume rail grumble gripe bemoan""",
    "agreed": """agree acknowledge admit concede confess recognize recognise
         apologize apologise""",
    "suggested": """suggest propose offer hint recommend advocate """,
    "explained": """explain clarify elaborate specify illustrate outline point spell
        stipulate""",
}  # fmt: skip

_IRREGULAR = {
    "say": "says said saying said",
    "tell": "tells told telling told",
    "write": "writes wrote writing written",
    "speak": "speaks spoke speaking spoken",
    "read": "reads read reading read",
    "put": "puts put putting put",
    "go": "goes went going gone",
    "swear": "swears swore swearing sworn",
    "forecast": "forecasts forecast forecasting forecast",
    "refer": "refers referred referring referred",
    "rebut": "rebuts rebutted rebutting rebutted",
    "brag": "brags bragged bragging bragged",
    "beg": "begs begged begging begged",
    "commit": "commits committed committing committed",
    "admit": "admits admitted admitting admitted",
    "dub": "dubs dubbed dubbing dubbed",
    "quip": "quips quipped quipping quipped",
    "blog": "blogs blogged blogging blogged",
    "plead": "pleads pleaded pleading pleaded",
    "undertake": "undertakes undertook undertaking undertaken",
    "foresee": "foresees foresaw foreseeing foreseen",
    "sum": "sums summed summing summed",
    "label": "labels labeled labeling labeled",
    "signal": "signals signaled signaling signaled",
    "snap": "snaps snapped snapping snapped",
    "slam": "slams slammed slamming slammed",
}


def _inflect(lemma: str) -> tuple[str, str, str, str]:
    """Third person, past, -ing form and past participle of a verb."""
    if lemma in _IRREGULAR:
        third, past, ing, participle = _IRREGULAR[lemma].split()
        return third, past, ing, participle
    if lemma.endswith(("s", "sh", "ch", "x", "z")):
        return lemma + "es", lemma + "ed", lemma + "ing", lemma + "ed"
    if lemma.endswith("e"):
        return lemma + "s", lemma + "d", lemma[:-1] + "ing", lemma + "d"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing", lemma[:-1] + "ied"
    return lemma + "s", lemma + "ed", lemma + "ing", lemma + "ed"


#: lemma -> verb class (the first class that lists it wins).
VERB_CLASS: dict[str, VerbClass] = {}
#: surface form in lower case -> (lemma, "base" | "third" | "past" | "ing" | "participle").
CUE_FORMS: dict[str, tuple[str, str]] = {}


def _load() -> None:
    for verb_class, lemmas in _VERBS.items():
        for lemma in lemmas.split():
            VERB_CLASS.setdefault(lemma, verb_class)
            third, past, ing, participle = _inflect(lemma)
            CUE_FORMS.setdefault(participle, (lemma, "participle"))
            CUE_FORMS[past] = (lemma, "past")
            CUE_FORMS[third] = (lemma, "third")
            CUE_FORMS[ing] = (lemma, "ing")
            CUE_FORMS.setdefault(lemma, (lemma, "base"))
    for british in ("labelled", "signalled"):
        CUE_FORMS[british] = (british[:-3], "past")
    for british in ("labelling", "signalling"):
        CUE_FORMS[british] = (british[:-4], "ing")
    VERB_CLASS["point"] = "explained"
    VERB_CLASS["call"] = "said"


_load()

#: Nouns that carry a reported clause: "the claim that …", "a statement saying …", "His message: …".
CUE_NOUNS: dict[str, VerbClass] = {
    **dict.fromkeys("statement comment remark message response reply answer".split(), "said"),
    **dict.fromkeys("claim allegation assertion argument contention insistence".split(), "claimed"),
    **dict.fromkeys("statements comments remarks argument arguments".split(), "said"),
    **dict.fromkeys("claims allegations assertions".split(), "claimed"),
    **dict.fromkeys("suggestion proposal suggestions".split(), "suggested"),
    **dict.fromkeys("warning warnings threat threats".split(), "warned"),
    **dict.fromkeys("promise pledge vow assurance assurances promises".split(), "promised"),
    **dict.fromkeys("announcement declaration report reports rumors rumours".split(), "announced"),
    **dict.fromkeys("denial".split(), "denied"),
    **dict.fromkeys("demand call calls demands".split(), "demanded"),
    **dict.fromkeys("question questions".split(), "asked"),
    **dict.fromkeys("accusation accusations charge charges complaint complaints criticism".split(),
                    "criticised"),
    **dict.fromkeys("acknowledgment acknowledgement admission".split(), "agreed"),
    **dict.fromkeys("tweet post email quote".split(), "said"),
}  # fmt: skip

AUXILIARIES = frozenset(
    """be is are was were been being am has have had having do does did will would shall should can
    could may might must ’s 's ’d 'd ’ve 've ’ll 'll ’re 're 'm ’m won't wouldn't didn't don't
    doesn't hasn't haven't hadn't isn't wasn't aren't weren't couldn't can't cannot
    won’t wouldn’t didn’t don’t doesn’t hasn’t haven’t hadn’t isn’t wasn’t aren’t weren’t couldn’t
    can’t ought""".split()
)
FINITE = frozenset(
    """is are was were am has have had do does did will would shall should can could may might must
    ’s 's ’ll 'll ’d 'd ’re 're ’ve 've 'm ’m isn't isn’t aren't aren’t wasn't wasn’t weren't
    weren’t won't won’t wouldn't wouldn’t don't don’t doesn't doesn’t didn't didn’t can't can’t
    cannot couldn't couldn’t hasn't hasn’t haven't haven’t hadn't hadn’t shouldn't shouldn’t came
    went got made took gave became began knew thought saw found felt left kept held let set put
    need needs want wants think thinks believe believes know knows make makes take takes
    get gets come comes go goes seem seems remain remains""".split()
)
MODALS = frozenset(
    "will would shall should can could may might must won't won’t wouldn't wouldn’t ’ll 'll".split()
)
NEGATIONS = frozenset(
    """not n't never didn't didn’t don't don’t doesn't doesn’t hasn't hasn’t haven't haven’t hadn't
    hadn’t won't won’t wouldn't wouldn’t couldn't couldn’t cannot can't can’t declined declines
    refused refuses refusing declining""".split()
)
PRONOUNS = frozenset("he she they it we i you who".split())
SUBJECT_PRONOUNS = frozenset("he she they it we i you".split())
#: The object of "quoted him as saying" and the pronoun that it would be as a subject.
OBJECT_PRONOUNS = {"him": "he", "her": "she", "them": "they"}
ARTICLES = frozenset("the a an".split())
POSSESSIVES = frozenset("his her their its my our your whose".split())
OPENERS = ARTICLES | POSSESSIVES
DETERMINERS = frozenset(
    """the a an this that these those his her their its my our your some many most several other
    another any each every no both all such one two three four five six seven eight nine ten dozens
    few""".split()
)
WH_WORDS = frozenset("who what when where why how which whether whom whose if".split())
PREPOSITIONS = frozenset(
    """of in on at to from by with for about against after before during under over between among
    through into within without upon via toward towards amid as like despite outside inside behind
    beyond near off since until per across around regarding concerning alongside following than
    ahead because""".split()
)
CONJUNCTIONS = frozenset("and but or nor yet so while although though".split())
SUBORDINATORS = frozenset(
    """while although though because if when after before since until unless whereas as where
    once whether that which who whom""".split()
)
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = {
    m: i // 2 + 1
    for i, m in enumerate(
        """january jan. february feb. march mar. april apr. may may june jun. july jul. august aug.
        september sept. october oct. november nov. december dec.""".split()
    )
}
MONTHS["sep."] = 9
DATE_WORDS = (
    WEEKDAYS
    | frozenset(MONTHS)
    | frozenset(
        """today yesterday tonight tomorrow morning afternoon evening night week month year day
        weekend recently earlier later last this next ago early late hours minutes days weeks months
        years midday noon shortly afterwards afterward""".split()
    )
)
#: Where something is said: heads of phrases like "in an interview", "at a news conference".
VENUES = frozenset(
    """interview interviews statement statements speech speeches conference briefing address letter
    letters email e-mail emails tweet tweets post posts blog article op-ed column editorial report
    reports memo message messages video meeting phone call telephone appearance remarks rally debate
    event press hearing testimony forum ceremony town hall filing documents document release twitter
    facebook telegram television tv radio show program programme session summit talks visit
    congress committee panel course reply response writing book podcast comments weibo
    parliament assembly gathering broadcast page account website site book transcript
    communique communiqué note part talk conversation""".split()
)
#: Participles that tell of the occasion of saying something.
OCCASIONS = frozenset(
    """speaking addressing talking writing appearing testifying meeting published issued released
    posted aired broadcast held""".split()
)
#: Behind a comma they name whom a report goes back to.
CITING = frozenset(("citing", "quoting"))
#: Who reports what others say.
AGENCIES = frozenset(
    """reuters irna tass ria interfax xinhua afp ap upi dpa kyodo yonhap anadolu wafa sana spa qna wam
    isna mehr fars tasnim ilna irib cnn bbc bloomberg sputnik agency newspaper daily tv media
    website broadcaster channel""".split()
)
#: Where posts are published.
NETWORKS = frozenset("twitter facebook instagram linkedin tiktok youtube telegram x".split())
#: Who is told: heads of hearers after "told".
HEARERS = frozenset(
    """reporters journalists supporters crowd audience lawmakers legislators officials members people
    voters parliament congress agency newspaper network correspondents delegates aides staff
    conference gathering meeting media court judge jury committee council assembly press police
    attendees host moderator magazine channel paper broadcaster station website
    house senate times post journal""".split()
)
ADVERBS = frozenset(
    """also then further again later once just even still only already often always never not now
    both repeatedly earlier previously first reportedly simply further furthermore too so has had
    have been recently meanwhile openly publicly quickly flatly long""".split()
)
#: Before "back": "Haddad shot back".
SHOOT = frozenset("shot fired hit shoots fires hits shooting firing".split())
PARTICLES = frozenset("out up back on down off".split())
TITLES = frozenset(
    """mr. mrs. ms. dr. mr mrs ms dr sen. rep. sens. reps. govs. drs. gov. gen. lt. col. sgt. capt. maj. adm. prof. rev.
    senator representative governor president vice prime minister secretary general chancellor king
    queen prince princess sheikh ayatollah sir lord lady judge justice professor director
    chairman chairwoman ambassador spokesman spokeswoman spokesperson deputy foreign defense defence
    congressman congresswoman candidate gop republican democratic democrat leader premier
    commissioner envoy mayor admiral captain colonel major imam mullah pope bishop archbishop
    hojatoleslam supreme chief officer executive attorney acting former ex-president special
    speaker assistant under state press house white director-general secretary-general brigadier
    lieutenant commander parliamentary interior finance economy oil health tv
    hon. honourable honorable his her excellency majesty mp mps ceo""".split()
)
