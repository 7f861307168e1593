"""Which language a text is in: by script, and for Latin script by its commonest small words.

English is told from the others reliably from about ten words on, which is all that is asked: other
languages are kept but not analysed.
"""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 20_000  # characters
_WORD = re.compile(r"[^\W\d_]+")

#: All that are told apart, by name.
LANGUAGES = {
    "en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "nl": "Dutch", "tr": "Turkish", "pl": "Polish", "ro": "Romanian",
    "id": "Indonesian", "sv": "Swedish", "ru": "Russian", "uk": "Ukrainian", "ar": "Arabic",
    "fa": "Persian", "ur": "Urdu", "ja": "Japanese", "ko": "Korean", "zh": "Chinese", "he": "Hebrew",
    "el": "Greek", "hi": "Hindi", "th": "Thai", "hy": "Armenian", "ka": "Georgian", "und": "Not known",
}  # fmt: skip

_SMALL_WORDS = {
    code: frozenset(words.split())
    for code, words in {
        "en": """the of and to in that is was for on with as he his she her it by at be are this had have
            has not but from or they their which an were said will would who we you its been also told
            i my our us them than when there what about after should must can could may says""",
        "fr": """le la les des et est une un du dans que qui pour sur pas au avec sont ce il elle par plus
            ne se cette ont été nous aux leur mais comme selon""",
        "de": """der die das und ist von den zu mit dem ein eine nicht des sich auf für im auch es an
            werden aus er hat dass sie nach bei wird sind""",
        "es": """el los las que y en un una por con para del se no su al es lo como más sus ha pero
            este entre también según fue""",
        "it": """il lo gli della di che e un una per non con del si da sono le dei alla nel più anche
            è al ha questo come""",
        "pt": """o os as que e do da em um uma para com não por dos no na se mais ao como foi são ele
            sua também pelo é""",
        "nl": """het een van en de dat niet zijn op te voor met die er aan ook als maar om bij uit
            wordt heeft""",
        "tr": """ve bir bu için ile da de olarak çok olan ise gibi daha sonra ancak kadar olduğunu dedi
            eden etti""",
        "pl": """w i na z do się że nie jest to o jak po oraz przez dla od za który są""",
        "ro": """și de la în a cu pe un o care nu din pentru că este sunt mai""",
        "id": """yang dan di dengan untuk dari dalam ini itu pada tidak adalah akan juga oleh telah""",
        "sv": """och att det som en på är av för med den till inte om ett har de""",
    }.items()
}
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
)
_OTHER_SCRIPT = re.compile("[\u0370-\u10ff\u3040-\ud7af]")  # any of those told apart here
_ARABIC = re.compile("[\u0600-\u06ff]")
_PERSIAN_ONLY = re.compile("[پچژگ]")
_URDU_ONLY = re.compile("[ٹڈڑے]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN_ONLY = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN_ONLY = re.compile("[ыэъё]", re.IGNORECASE)


def language_of(text: str) -> str:
    """ISO 639-1 code, or "und" where it cannot be told."""
    sample = text[:_SAMPLE]
    words = [word.lower() for word in _WORD.findall(sample)]
    letters = sum(map(len, words))
    if not letters:
        return "und"
    return _by_script(sample, letters) or _by_small_words(words)


def _by_script(sample: str, letters: int) -> str:
    if not _OTHER_SCRIPT.search(sample):
        return ""
    if len(_CYRILLIC.findall(sample)) > letters // 2:
        ukrainian = len(_UKRAINIAN_ONLY.findall(sample))
        return "uk" if ukrainian > len(_RUSSIAN_ONLY.findall(sample)) else "ru"
    if len(_ARABIC.findall(sample)) > letters // 2:
        if len(_URDU_ONLY.findall(sample)) > letters // 50:
            return "ur"
        return "fa" if len(_PERSIAN_ONLY.findall(sample)) > letters // 100 else "ar"
    for code, script in _SCRIPTS:
        # Japanese is mostly Chinese characters, so a tenth of kana settles it.
        if len(script.findall(sample)) > letters * (0.1 if code == "ja" else 0.5):
            return code
    return ""


def _by_small_words(words: list[str]) -> str:
    counts = Counter(words)
    hits = {
        code: sum(counts[word] for word in small_words & counts.keys())
        for code, small_words in _SMALL_WORDS.items()
    }
    best = max(hits, key=lambda code: hits[code])
    runner_up = max(count for code, count in hits.items() if code != best)
    if hits[best] <= runner_up or hits[best] < len(words) * 0.08:
        return "und"
    return best
