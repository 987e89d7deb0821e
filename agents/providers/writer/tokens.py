"""Words and their parts: splits a text, tags each token with a word class, and says what a noun stands for.

Closed classes are looked up; a word that could be noun or verb is decided by its neighbours and its ending. Called by `parse` only.
"""

import re

from .compounds import compound
from .grammar import VERB_FORMS, VerbForm, is_plural, singular
from .words import (
    ABSTRACT,
    ADJECTIVES,
    ADVERBS,
    ANIMALS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    FEMALE,
    GROUPS,
    MACHINES,
    MALE,
    MODALS,
    NOT_PEOPLE,
    PEOPLE,
    PERSON_SUFFIXES,
    PLACES,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    RELATIONS,
    RELATIVES,
    RIVALS,
    TIME_WORDS,
    UNCANNY,
    word_set,
)

_TOKEN = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*'?|[.,;:!?()—–-]")
_ADJECTIVE_END = re.compile(r"(?:ous|ful|less|ic|ical|ive|able|ible|ish|like|est|some|ern|ese)$|.{3}(?:ed|ing|al)$")
_NOUN_END = re.compile(
    r"(?:animal|metal|hospital|crystal|medal|journal|carnival|festival|arrival|rival|signal|canal|capital|cathedral|general|admiral|terminal|criminal|wedding|painting|building|handwriting|ring|king|string|spring|recording|evening|morning|seed|bed|recital|portal|pedal|music|magic|clinic|mechanic|fabric|attic|comic|picnic|detective|olive|archive|hive|fish|table|vegetable|bible|forest|guest|harvest|chest|priest|tempest|contest|quest)$"
)


def is_adjective(word: str) -> bool:
    lower = word.lower()
    if lower in ADJECTIVES or (comparative(lower) and lower not in PEOPLE):
        return True
    return bool(_ADJECTIVE_END.search(lower)) and not _NOUN_END.search(lower) and lower not in PEOPLE | PLACES | ANIMALS


def kind_of(words: tuple[str, ...]) -> str:
    """What a noun phrase stands for."""
    before, last = ("", *words)[-2:]
    noun = singular(last.lower())
    if noun in _NUMBERED and before.lower() in _COUNTED:
        return "place"
    if together := compound(before, last):
        return together
    if any(w in ANIMALS or w in UNCANNY for w in (noun, last.lower())) or (noun in MACHINES and noun not in PLACES):
        return "person"
    if noun in PEOPLE | FEMALE | MALE | RELATIONS | RIVALS | GROUPS and noun not in NOT_PEOPLE and noun not in ("village", "town"):
        return "person"
    if last.lower() in PEOPLE | RIVALS:
        return "person"
    if noun in PLACES:
        return "place"
    if noun in TIME_WORDS or noun.isdigit():
        return "time"
    if noun not in NOT_PEOPLE and noun not in ABSTRACT and len(noun) > 4 and noun.endswith(PERSON_SUFFIXES):
        return "person"
    return "object"


def tag(tokens: list[str]) -> list[str]:
    """One tag per token: DET POSS PRON REL CONJ MODAL AUX ADV PREP TO PUNCT VERB ADJ? NOUN."""
    tags: list[str] = []
    for i in range(len(tokens)):
        tags.append(_tag_one(tokens, tags, i))
    if "VERB" not in tags and "AUX" not in tags and "MODAL" not in tags:
        _guess_verb(tokens, tags)
    return tags


_NUMBERED = word_set("one two three four five six seven eight nine ten eleven twelve thirteen fourteen")
_COUNTED = word_set("room platform number cell flat gate chapter ward apartment track house floor")
_PARTICIPLES = word_set(
    "trapped stranded stuck locked lost buried raised disguised haunted abandoned hidden snowed frozen exiled banished sentenced wrapped carved"
)
"""Words that, right after their noun, say what state it is in: `strangers trapped on a train`."""


_HAPPENED = word_set("died vanished disappeared lived fell drowned left began ended")
"""What a person did and nobody is: `the room where its owner died`."""
_CLOSED = (
    ("POSS", POSSESSIVES), ("MODAL", MODALS), ("AUX", AUXILIARIES), ("REL", RELATIVES), ("PRON", PRONOUNS), ("CONJ", CONJUNCTIONS), ("PREP", PREPOSITIONS), ("DET", DETERMINERS), ("ADV", ADVERBS),
)  # fmt: skip


def _tag_one(tokens: list[str], tags: list[str], i: int) -> str:
    word, lower = tokens[i], tokens[i].lower()
    before = tags[i - 1] if i else "START"
    if not word[0].isalnum():
        return "PUNCT"
    if lower == "to":
        return "TO"
    if lower == "that" and before in ("PREP", "VERB"):
        return "DET" if next_tag(tokens, i) == "NOUN" else "CONJ"
    if closed := _idiom(tokens, i):
        return closed
    if (i + 1 < len(tokens) and compound(lower, tokens[i + 1])) or (i and compound(tokens[i - 1], lower)):
        return "NOUN"
    if lower in _NUMBERED and i and tokens[i - 1].lower() in _COUNTED:
        return "NOUN"
    if lower in _PARTICIPLES and before == "NOUN" and next_tag(tokens, i) == "PREP":
        return "ADV"
    if lower in ("one", "no", "this", "that", "any", "these", "those") and before == "NOUN" and lower == "that":
        return "REL"
    if lower in ("last", "past") and before in ("DET", "POSS"):
        return "NOUN"
    for tag, words in _CLOSED:
        if lower in words:
            return tag
    if word[0].isupper() and i and tags[i - 1] != "PUNCT" and lower not in VERB_FORMS:
        return "NOUN"
    form = VERB_FORMS.get(lower)
    if form is None:
        return "VERB" if _unknown_verb(lower, tokens, tags, i) else "NOUN"
    return "VERB" if _reads_as_verb(form, tokens, tags, i) else "NOUN"


def _idiom(tokens: list[str], i: int) -> str:
    """The tag of a word that stands in a fixed turn: `each other` is nobody new, `no longer` and `big enough` name nothing."""
    lower = tokens[i].lower()
    before, after = (tokens[k].lower() if 0 <= k < len(tokens) else "" for k in (i - 1, i + 1))
    if (lower, after) in _EACH_OTHER or (before, lower) in _EACH_OTHER:
        return "PRON"
    if (
        (lower == "enough" and before)
        or (after == "enough" and is_adjective(lower))
        or (lower, after) == ("no", "longer")
        or (before, lower) == ("no", "longer")
    ):
        return "ADV"
    return ""


_EACH_OTHER = (("each", "other"), ("one", "another"))


def next_tag(tokens: list[str], i: int) -> str:
    if i + 1 >= len(tokens):
        return "END"
    lower = tokens[i + 1].lower()
    if not lower[0].isalnum():
        return "PUNCT"
    if lower == "to":
        return "TO"
    if closed := _idiom(tokens, i + 1):
        return closed
    return next((tag for tag, words in _CLOSED if lower in words), "NOUN")


def _reads_as_verb(form: VerbForm, tokens: list[str], tags: list[str], i: int) -> bool:
    before = tags[i - 1] if i else "START"
    after = next_tag(tokens, i)
    if before in ("DET", "POSS"):
        return False
    if before in ("TO", "MODAL"):
        return form.form == "base" and (before == "MODAL" or after != "NOUN" or tokens[i].lower() not in PLACES)
    if before in ("PRON", "REL", "AUX", "ADV"):
        return not (before == "ADV" and form.form == "base" and i >= 2 and tags[i - 2] in ("DET", "POSS"))
    if before == "PREP":
        return form.form == "gerund" and after != "NOUN"
    if before == "START":
        return form.form == "base" and after in ("DET", "POSS", "PREP", "PRON", "ADV", "NOUN", "TO")
    if form.form == "gerund":
        return before == "VERB" or (before == "NOUN" and after in ("DET", "POSS", "PRON", "PREP"))
    if before in ("CONJ", "PUNCT"):
        if form.form == "base" and before == "CONJ" and after in ("DET", "POSS") and "VERB" in tags and is_plural(tokens[max(0, tags.index("VERB") - 1)]):
            return True
        if form.form == "base":
            return any(t in ("MODAL", "TO") for t in tags[max(0, i - 12) : i]) and after in ("DET", "POSS", "PRON", "PREP", "NOUN")
        return form.form in ("third", "past") and after in ("DET", "POSS", "PRON", "PREP", "TO", "ADV", "END", "REL", "CONJ", "NOUN")
    if before == "NOUN":
        if form.form == "third" and tokens[i + 1 : i + 2] and re.search(r"..ing$", tokens[i + 1].lower()):
            return True
        if form.form == "third":
            if after == "NOUN" and i + 2 < len(tokens) and is_adjective(tokens[i + 1]) and not is_plural(tokens[i - 1]) and tokens[i + 2] in ",.;":
                return True
            return after in ("DET", "POSS", "PRON", "PREP", "TO", "ADV", "END", "REL", "CONJ", "PUNCT") or tokens[i].lower() in (
                "wants",
                "needs",
                "meets",
                "becomes",
                "finds",
                "discovers",
                "loses",
                "learns",
                "keeps",
                "inherits",
                "teaches",
            )
        if form.form == "past":
            return (
                (after in ("DET", "POSS", "PRON", "PREP", "TO", "ADV", "REL", "END") or (after == "PUNCT" and tokens[i].lower() in _HAPPENED))
                and tokens[i + 1 : i + 2] != ["by"]
                and not (i >= 2 and tags[i - 2] in ("DET", "POSS") and after in ("END", "PUNCT") and tokens[i].lower() not in _HAPPENED)
            )
        if form.form == "base" and any(base_of(t) in ("hear", "see", "watch", "make", "let", "help", "feel") for t in tokens[max(0, i - 4) : i]):
            return True
        fresh = not any(t in ("VERB", "MODAL", "AUX") for t in tags)
        if form.form == "base" and fresh and after in ("TO", "DET", "POSS", "PREP") and "and" in (t.lower() for t in tokens[:i]):
            return True
        if form.form == "base" and fresh and after == "NOUN" and is_plural(tokens[i - 1]):
            return True
        if form.form == "base" and fresh and after in ("PREP", "DET", "POSS", "TO") and i >= 3 and tokens[i - 2].lower() == "of" and is_plural(tokens[i - 3]):
            return True
        if (
            form.form == "base"
            and after in ("DET", "POSS", "CONJ", "PRON", "REL")
            and any(t == "ADV" and is_plural(tokens[k - 1]) for k, t in enumerate(tags) if k)
        ):
            return True
        if form.form == "base":
            return is_plural(tokens[i - 1]) and after in ("DET", "POSS", "PRON", "PREP", "TO", "ADV", "REL", "END", "PUNCT")
    return False


def _unknown_verb(lower: str, tokens: list[str], tags: list[str], i: int) -> bool:
    """Whether a word of no table stands where only a verb can: `must replace the …`, `keeps repeating the …`, `to defuse his …`."""
    before, after = (tags[i - 1] if i else "START"), next_tag(tokens, i)
    if before == "TO" and i > 1 and tags[i - 2] == "VERB" and after in ("END", "PUNCT"):
        return base_of(tokens[i - 2]) in ("start", "begin", "want", "refuse", "learn", "try", "need", "forget", "dare")
    if before in ("MODAL", "TO") or (before == "ADV" and i > 1 and tags[i - 2] in ("MODAL", "TO")):
        return after in ("DET", "POSS", "PRON") or (before == "MODAL" and after in ("NOUN", "PREP", "TO", "ADV", "END"))
    if before == "CONJ" and tokens[i - 1].lower() in ("and", "or"):
        return after in ("DET", "POSS") and "VERB" in tags and not is_plural(lower)
    if before == "VERB" and lower.endswith("ing"):
        return base_of(tokens[i - 1]) in ("keep", "start", "stop", "begin") and after in ("DET", "POSS", "PRON", "PREP")
    return before == "NOUN" and _sounds_like_verb(lower, tokens, i)


def comparative(word: str) -> bool:
    """`closer`, `bigger`: more of a quality, and nobody who does something."""
    lower = word.lower()
    stems = (lower[:-2], lower[:-1], lower[:-3], f"{lower[:-3]}y") if lower.endswith("er") else ()
    return any(stem in ADJECTIVES for stem in stems if len(stem) > 2)


def _sounds_like_verb(lower: str, tokens: list[str], i: int) -> bool:
    """An unknown `-s` word between a singular noun and a determiner or owner: `a baker kneads the dough`."""
    return bool(re.search(r"[^su]s$", lower)) and not is_plural(tokens[i - 1]) and next_tag(tokens, i) in ("DET", "POSS")


def _guess_verb(tokens: list[str], tags: list[str]) -> None:
    """An unknown verb: the first `-s` or `-ed` word after a noun and before a determiner, owner, pronoun or preposition."""
    for i in range(1, len(tokens) - 1):
        ends = re.search(r"[^s]s$|ed$", tokens[i].lower())
        if tags[i] == "NOUN" and tags[i - 1] == "NOUN" and ends and tags[i + 1] in ("DET", "POSS", "PRON", "PREP", "TO", "ADV"):
            tags[i] = "VERB"
            return


def base_of(word: str) -> str:
    """The base form of a finite verb, known or guessed."""
    lower = word.lower()
    if lower in VERB_FORMS:
        return VERB_FORMS[lower].base
    if lower.endswith("ies"):
        return lower[:-3] + "y"
    if re.search(r"(?:ss|x|z|ch|sh)es$", lower):
        return lower[:-2]
    if lower.endswith("ed"):
        return lower[:-1] if re.search(r"[aeiou][^aeiou]ed$", lower) else lower[:-2]
    return lower[:-1] if lower.endswith("s") else lower


def split(text: str) -> list[str]:
    """Words with their apostrophes and hyphens, and marks of punctuation."""
    return _TOKEN.findall(text)
