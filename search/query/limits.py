"""How much one query may ask. Beyond these a search engine is easily kept busy for seconds."""

MAX_CHARACTERS = 1000
#: Different words and values, function words apart: a question pasted from elsewhere fits.
MAX_TERMS = 32
#: Words and values in all.
MAX_LEAVES = 128
MAX_DEPTH = 8
#: Letters before the first `*`; before the first `?` one is enough.
MIN_PREFIX = 3
MAX_FUZZY = 2
#: Letters at the beginning that a fuzzy term keeps, and how long such a term must be.
FUZZY_PREFIX = 2
MIN_FUZZY = 3
MAX_SLOP = 20
MAX_ATLEAST = 99
MAX_FIRST = 10_000
