"""Which language a logline is in, and its plain text: tags and addresses gone, emoji as nouns, the first sentences only."""

import html
import re
import unicodedata
from dataclasses import dataclass

from .glossary import english
from .grammar import with_article
from .words import ANIMALS, EMOJI, FEMALE, MACHINES, MALE, PEOPLE, UNCANNY, word_set

_SCRIPTS = (
    ("぀-ヿ", "ja", "Japanese"), ("가-힯ᄀ-ᇿ", "ko", "Korean"), ("一-鿿", "zh", "Chinese"), ("А-яЀ-ӿ", "ru", "Russian"), ("Ͱ-Ͽ", "el", "Greek"),
    ("֐-׿", "he", "Hebrew"), ("؀-ۿ", "ar", "Arabic"), ("ऀ-ॿ", "hi", "Hindi"), ("฀-๿", "th", "Thai"),
)  # fmt: skip
_STOP_WORDS: dict[str, tuple[str, str]] = {
    "de": (
        "German",
        "der die das ein eine einen einem einer und ist nicht mit ihrer ihre ihr seine seiner sein von auf im findet dem den des wird muss alte alter eines zu für",
    ),
    "fr": ("French", "le la les un une des et est dans avec sa son ses qui pour sur au aux du de que elle il doit vieux vieille trouve d l"),
    "es": ("Spanish", "el la los las un una y es en con su sus que para por del al de debe viejo vieja encuentra ella se"),
    "it": ("Italian", "il lo la gli le un una e è con suo sua che per del della di nel nella deve vecchio trova dei"),
    "pt": ("Portuguese", "o a os as um uma e é com seu sua que para por do da de no na deve velho encontra não"),
    "nl": ("Dutch", "de het een en is met haar zijn van op in die voor naar moet oude vindt niet"),
    "sv": ("Swedish", "en ett och är med sin hennes hans som på av för måste gammal hittar det inte"),
    "pl": ("Polish", "i w z na do się jest który która nie jego jej musi stary znajduje o"),
    "tr": ("Turkish", "bir ve ile için bu kız eski bulur onun olan"),
}
_ENGLISH = word_set("the a an of and to in on her his their with who must is was for from that by at it its she he they after before when my i")
_COGNATES = (
    (r"leuchtturmw\w+|leuchtturm|phare|gardien\w* de phare|faro|farol|fyr\w*", "lighthouse keeper"), (r"astronaut\w*|spationaute|cosmonaute", "astronaut"), (r"roboter?|robots?", "robot"),
    (r"detekti\w+|detectiv\w*|détective", "detective"), (r"musik\w*|musicien\w*|músic\w+|musicista", "musician"), (r"doktor\w*|médecin|médico|medico", "doctor"), (r"soldat\w*|soldado|soldato", "soldier"),
    (r"pirat\w*", "pirate"), (r"prinzessin|princesse|princesa|principessa", "princess"), (r"bäcker\w*|boulang\w+|panader\w+|panettiere", "baker"), (r"pescador\w*|pêcheur|fischer|pescatore", "fisherman"),
    (r"hund|chien|perro|cane|cão", "dog"), (r"katze|chat|gato|gatto", "cat"), (r"hexe|sorcière|bruja|strega", "witch"), (r"mädchen|fille|niña|ragazza|menina", "girl"), (r"junge|garçon|niño|ragazzo|menino", "boy"),
    (r"großmutter|oma|grand-mère|abuela|nonna|avó", "grandmother"), (r"großvater|opa|grand-père|abuelo|nonno|avô", "grandfather"), (r"frau|femme|mujer|donna|mulher", "woman"), (r"mann|homme|hombre|uomo|homem", "man"),
)  # fmt: skip
_KIN = (
    (r"schwester|sœur|soeur|hermana|sorella|irmã", "sister"), (r"bruder|frère|hermano|fratello|irmão", "brother"), (r"mutter|mère|madre|mãe", "mother"), (r"vater|père|padre|pai", "father"),
    (r"tochter|hija|figlia|filha", "daughter"), (r"sohn|fils|hijo|figlio|filho", "son"),
)  # fmt: skip
_THINGS = (
    (r"flasche|bouteille|botella|bottiglia|garrafa", "bottle"), (r"brief|lettre|carta|lettera", "letter"), (r"buch|livre|libro|livro", "book"), (r"schlüssel|clé|llave|chiave|chave", "key"),
    (r"uhr|horloge|reloj|orologio|relógio", "clock"), (r"karte|carte|mapa|mappa", "map"), (r"gitarre|guitar\w*|chitarra|violão", "guitar"), (r"violin\w*|geige|violon", "violin"), (r"kamera|cámara|caméra|camera", "camera"),
    (r"ring|anneau|anillo|anello", "ring"), (r"schiff|boot|bateau|barco|barca", "boat"), (r"stern|étoile|estrella|stella|estrela", "star"), (r"zug|train|tren|treno|trem", "train"),
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A logline as the parser gets it."""

    text: str
    """Plain English (or what could be understood), at most about 400 characters."""
    language: str
    """ISO 639-1."""
    language_name: str
    native: bool
    """Whether the logline itself is in English."""


def read(logline: str) -> Reading:
    """Cleans and identifies. Never fails on a non-blank text."""
    plain, pictures = _plain(logline)
    code, name = detect(plain) if re.search(r"\w", plain) else ("en", "English")
    if code != "en":
        return Reading(english(plain, code) or _understood(plain, pictures), code, name, native=False)
    text = _first_sentences(plain)
    if len(re.findall(r"[A-Za-z]{2,}", text)) < 2 and pictures:
        text = _picture_story([*re.findall(r"[A-Za-z]{3,}", text.lower()), *pictures])
    return Reading(text, "en", "English", native=True)


def detect(text: str) -> tuple[str, str]:
    """(ISO code, English name) by script first, then by stop words and diacritics; English when in doubt."""
    letters = [c for c in text if c.isalpha()]
    for span, code, name in _SCRIPTS:
        if letters and len(re.findall(f"[{span}]", text)) > 0.25 * len(letters):
            return code, name
    words = re.findall(r"[^\W\d_]+", text.lower())
    scores = {code: sum(w in stops.split() for w in words) for code, (_, stops) in _STOP_WORDS.items()}
    best = max(scores, key=lambda code: scores[code])
    english = sum(w in _ENGLISH for w in words)
    marks = sum(1 for c in letters if ord(c) > 0xBF)
    if scores[best] > english + (0 if marks else 1) and scores[best] >= 2:
        return best, _STOP_WORDS[best][0]
    return "en", "English"


def _plain(text: str) -> tuple[str, list[str]]:
    text = html.unescape(re.sub(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>", " ", text))
    text = re.sub(r"(?is)<[^>]*>", " ", text)
    text = re.sub(r"https?://\S+|\[([^\]]*)\]\([^)]*\)|[*_`#>{}\[\]\\|~^]+", r" \1 ", text)
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("‘", "'")
    text = re.sub(r"[“”\"«»„]", "", text)
    pictures = [EMOJI[c] for c in sorted(EMOJI, key=len, reverse=True) if c in text]
    pictures.sort(key=lambda word: min(text.find(c) for c, w in EMOJI.items() if w == word and c in text))
    text = re.sub(r"[^\w\s'.,;:!?()–—-]", " ", text)
    return re.sub(r"\s+", " ", text).strip(), list(dict.fromkeys(pictures))


def _first_sentences(text: str, limit: int = 320) -> str:
    """Whole sentences up to `limit` characters; a single endless one is cut at a clause."""
    kept = ""
    for part in re.split(r"(?<=[.!?])\s+", re.sub(r"(?i)^(?:logline|title|premise|story|idea)\s*:\s*", "", text)):
        if kept and len(kept) + len(part) > limit:
            break
        kept = f"{kept} {part}".strip()
    if len(kept) <= limit:
        return kept
    cut = kept[:limit]
    return cut[: max(cut.rfind(","), cut.rfind(";"), cut.rfind(" ") if cut.rfind(",") < 80 else 0)].rstrip(" ,;")


def _picture_story(nouns: list[str]) -> str:
    alive = [n for n in nouns if n in PEOPLE | FEMALE | MALE | ANIMALS | MACHINES | UNCANNY]
    hero = alive[0] if alive else "traveller"
    rest = [n for n in nouns if n != hero]
    if not rest:
        return f"{with_article(hero)} keeps a promise far from home."
    first, more = rest[0], rest[1:3]
    tail = f" and follows it to {with_article(more[0])}" if more else ""
    tail += f" and {with_article(more[1])}" if len(more) > 1 else ""
    verb = "meets" if first in PEOPLE | ANIMALS | FEMALE | MALE else "finds"
    return f"{with_article(hero)} {verb} {with_article(first)}{tail}."


def _understood(text: str, pictures: list[str]) -> str:
    """A plain English premise from names, known cognates and emoji of a logline in another language."""
    lowered = text.lower()
    who = next((word for pattern, word in _COGNATES if re.search(rf"\b(?:{pattern})\b", lowered)), "")
    what = next((word for pattern, word in _THINGS if re.search(rf"\b(?:{pattern})\b", lowered)), pictures[0] if pictures else "")
    subject = with_article(who or "traveller")
    kin = next((word for pattern, word in _KIN if re.search(rf"\b(?:{pattern})\b", lowered)), "")
    if what:
        return f"{subject} finds {with_article(what)}{f' from a lost {kin}' if kin else ''} and keeps an old promise."
    return f"{subject} comes home to keep an old promise."
