"""English forms: articles, plurals, verb forms, pronouns, contractions. Small rules and tables; what they miss sounds odd but stays readable."""

import re
from dataclasses import dataclass

from agents.film import Pronouns

from .words import IRREGULAR_PAST, VERBS, word_set

_VOWEL_SOUND = re.compile(r"^(?:[aeio]|u(?!n(?:i|e\b)|s[aeiu]|ti|r[aeiou]|k)|hour|honest|heir|8|11\b|18\b)", re.I)
_IRREGULAR_PLURAL = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "mouse": "mice", "goose": "geese", "foot": "feet", "tooth": "teeth", "wolf": "wolves", "life": "lives",
    "knife": "knives", "leaf": "leaves", "thief": "thieves", "wife": "wives", "sheep": "sheep", "fish": "fish", "deer": "deer",
}  # fmt: skip
_SINGULAR = {plural: singular for singular, plural in _IRREGULAR_PLURAL.items()}
_UNCOUNTED = word_set(
    "money music handwriting silence grief bread water snow rain gold love time power freedom justice revenge peace news taste art magic poetry "
    "electricity homework honey luck jewellery treasure"
)


def article(phrase: str) -> str:
    """`a` or `an` for what follows."""
    return "an" if _VOWEL_SOUND.match(phrase) and not re.match(r"^(?:one|once|eu|ewe)", phrase, re.I) else "a"


def with_article(phrase: str) -> str:
    """`lighthouse` -> `a lighthouse`; plural and uncounted nouns stay bare."""
    last = phrase.split()[-1].lower() if phrase else ""
    return phrase if is_plural(last) or last in _UNCOUNTED else f"{article(phrase)} {phrase}"


def plural(noun: str) -> str:
    """The plural of a singular noun."""
    if noun in _IRREGULAR_PLURAL:
        return _IRREGULAR_PLURAL[noun]
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if re.search(r"(?:s|x|z|ch|sh)$", noun):
        return noun + "es"
    return noun[:-1] + "ies" if re.search(r"[^aeiou]y$", noun) else noun + "s"


def singular(noun: str) -> str:
    """The singular of a plural noun; a singular one stays."""
    if noun in _SINGULAR:
        return _SINGULAR[noun]
    if noun.endswith("men"):
        return noun[:-3] + "man"
    if not is_plural(noun):
        return noun
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    return noun[:-2] if re.search(r"(?:ss|x|z|ch|sh)es$", noun) else noun[:-1]


def is_plural(noun: str) -> bool:
    """Whether a noun looks plural."""
    word = noun.lower()
    if word in _SINGULAR and word not in ("sheep", "fish", "deer"):
        return True
    return word.endswith("men") or (
        word.endswith("s")
        and not re.search(r"(?:ss|us|is|ous|'s|news|lens|chess|circus|texas|mars|venus|paris|gas|atlas|christmas|canvas|compass|series|species)$", word)
    )


def _doubles(verb: str) -> bool:
    return bool(re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprtv]", verb)) and verb not in ("love", "give")


def third_person(verb: str) -> str:
    """`find` -> `finds`."""
    special = {"be": "is", "have": "has", "do": "does", "go": "goes"}
    if verb in special:
        return special[verb]
    if re.search(r"(?:s|x|z|ch|sh|o)$", verb):
        return verb + "es"
    return verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + "s"


def past(verb: str) -> str:
    """`find` -> `found`."""
    if verb in IRREGULAR_PAST:
        return IRREGULAR_PAST[verb][0]
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return verb + (verb[-1] if _doubles(verb) else "") + "ed"


def gerund(verb: str) -> str:
    """`find` -> `finding`."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith("ee") and verb != "be":
        return verb[:-1] + "ing"
    return verb + (verb[-1] if _doubles(verb) else "") + "ing"


@dataclass(frozen=True)
class VerbForm:
    """A word read as a verb: its base and which form it is."""

    base: str
    form: str
    """`base`, `third`, `past`, `participle` or `gerund`."""


def _forms() -> dict[str, VerbForm]:
    table: dict[str, VerbForm] = {}
    for verb in sorted(VERBS):
        table.setdefault(gerund(verb), VerbForm(verb, "gerund"))
        for index, form in enumerate(IRREGULAR_PAST.get(verb, (past(verb),))):
            table.setdefault(form, VerbForm(verb, "participle" if index else "past"))
        table.setdefault(third_person(verb), VerbForm(verb, "third"))
    for verb in VERBS:
        table[verb] = VerbForm(verb, "base") if verb not in ("found", "bit") else table.get(verb, VerbForm(verb, "base"))
    table["found"] = VerbForm("find", "past")
    return table


VERB_FORMS = _forms()


# ---- pronouns ------------------------------------------------------------------------------------------------------------

SUBJECT = {Pronouns.SHE: "she", Pronouns.HE: "he", Pronouns.THEY: "they", Pronouns.IT: "it"}
OBJECT = {Pronouns.SHE: "her", Pronouns.HE: "him", Pronouns.THEY: "them", Pronouns.IT: "it"}
POSSESSIVE = {Pronouns.SHE: "her", Pronouns.HE: "his", Pronouns.THEY: "their", Pronouns.IT: "its"}
REFLEXIVE = {Pronouns.SHE: "herself", Pronouns.HE: "himself", Pronouns.THEY: "themselves", Pronouns.IT: "itself"}


def to_first_person(text: str, pronouns: Pronouns) -> str:
    """Possessives and reflexives that point at the speaker, said by the speaker: `her late sister` -> `my late sister`."""
    text = re.sub(rf"\b(carry|bring|take|lead|send|get|drive|fly|walk|see|row) {OBJECT[pronouns]} home\b", r"\1 me home", text)
    text = re.sub(rf"\b{POSSESSIVE[pronouns]}\b(?=\s+\w)", "my", text)
    text = re.sub(rf"\b{REFLEXIVE[pronouns]}\b", "myself", text)
    text = re.sub(
        rf"\b(?:that|which|who)?\s*\b{SUBJECT[pronouns]} (\w+)",
        lambda m: m.group(0).replace(f"{SUBJECT[pronouns]} {m.group(1)}", f"I {_plain(m.group(1))}"),
        text,
    )
    return re.sub(r"\btheir\b", "my", text) if pronouns is not Pronouns.THEY else text


def _plain(word: str) -> str:
    if word in ("is", "was", "has"):
        return {"is": "am", "was": "was", "has": "have"}[word]
    form = VERB_FORMS.get(word)
    return form.base if form and form.form == "third" else word


def from_first_person(text: str, pronouns: Pronouns) -> str:
    """`my late sister` -> `her late sister`."""
    for pattern, table in ((r"\b(?:my|our)\b", POSSESSIVE), (r"\b(?:me|us)\b", OBJECT), (r"\b(?:myself|ourselves)\b", REFLEXIVE), (r"\b(?:I|we)\b", SUBJECT)):
        text = re.sub(pattern, table[pronouns], text, flags=re.I if pattern != r"\b(?:I|we)\b" else 0)
    return text


_CONTRACTIONS = (
    (r"\bwon't\b", "will not"), (r"\bcan't\b", "cannot"), (r"\bshan't\b", "shall not"), (r"n't\b", " not"), (r"\bI'm\b", "I am"), (r"'re\b", " are"), (r"'ve\b", " have"), (r"'ll\b", " will"),
    (r"\b([Ii]t|[Tt]hat|[Tt]here|[Hh]ere|[Ww]hat|[Hh]e|[Ss]he)'s (?=\w+(?:ed|en)\b|been\b|come\b|gone\b|found\b)", r"\1 has "), (r"\b([Ii]t|[Tt]hat|[Tt]here|[Hh]ere|[Ww]hat|[Hh]e|[Ss]he)'s\b", r"\1 is"),
    (r"\bLet's\b", "Let us"), (r"\blet's\b", "let us"),
)  # fmt: skip


def formal(text: str) -> str:
    """Contractions written out, as a formal speaker says them; questions that open with one are left alone."""
    if re.match(r"(?:Don't|Isn't|Aren't|Can't|Won't|Didn't|Doesn't|Couldn't|Wouldn't)\b", text) and text.endswith("?"):
        return text
    for pattern, written in _CONTRACTIONS:
        text = re.sub(pattern, written, text)
    return text


def sentence(text: str) -> str:
    """First letter upper case, blanks tidy, a full stop at the end."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?…])", r"\1", text)
    text = text[:1].upper() + text[1:]
    return text if re.search(r"[.!?…]['\"”’]?$", text) else text + "."


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a clause or a word."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    stop = max(cut.rfind(". "), cut.rfind("; "), cut.rfind(", "))
    cut = cut[:stop] if stop > limit // 2 else cut[: cut.rfind(" ")] if " " in cut else cut
    return cut.rstrip(" ,;.-") + "."


def title_case(text: str) -> str:
    """`the bottle in the net` -> `The Bottle in the Net`."""
    small = {"the", "a", "an", "of", "and", "but", "to", "for", "in", "on", "by", "at", "with", "over", "from", "before"}
    words = re.sub(r"(?i)\b(the|a) the\b", r"\1", text).split()
    last = len(words) - 1
    return " ".join(w.lower() if 0 < i < last and w.lower() in small else w[:1].upper() + w[1:] for i, w in enumerate(words))
