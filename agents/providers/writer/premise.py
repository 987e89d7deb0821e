"""A logline as data: the noun phrases in it and what happens to whom. Filled by `parse`, read by everybody else."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from .compounds import compound
from .grammar import is_plural, singular
from .tokens import is_adjective
from .words import NUMBERS


@dataclass(frozen=True)
class Phrase:
    """A noun phrase of the logline."""

    det: str
    words: tuple[str, ...]
    start: int
    end: int
    """Token positions, half open."""
    kind: str = "object"
    """`person`, `object`, `place`, `time` or `pronoun`."""
    after: str = ""
    """The preposition or verb before it."""

    @property
    def noun(self) -> str:
        return self.words[-1]

    @property
    def text(self) -> str:
        return " ".join((self.det, *self.words)).strip()

    @property
    def bare(self) -> str:
        return " ".join(self.words)

    @property
    def head(self) -> str:
        """The noun with a noun that belongs to it: `lighthouse keeper`, without adjectives and owners."""
        if len(self.words) > 1 and compound(self.words[-2], self.words[-1]):
            return " ".join(self.words[-2:])
        if len(self.words) > 1 and not is_adjective(self.words[-2]) and not self.words[-2].endswith(("'s", "s'")):
            return " ".join(self.words[-2:])
        return self.noun

    @property
    def plural(self) -> bool:
        return self.det.lower() in NUMBERS or is_plural(self.noun)


@dataclass(frozen=True)
class Premise:
    """A logline, understood as far as it goes. All text is in the third person and English."""

    original: str
    text: str
    language: str
    language_name: str
    native: bool
    subject: Phrase
    name: str
    """The hero's name where the logline gives one."""
    first_person: bool
    verb: str
    """Base form of what happens: `find`; empty when nothing was understood."""
    finite: str
    """The verb as the hero does it now: `finds`, `must cross`, `is`."""
    predicate: str
    """The rest of the sentence after the verb, as written."""
    clause: str
    """The first clause of the predicate only: short enough to be spoken."""
    event: bool
    """True when the verb is something that happened (finds), false for a habit (tends)."""
    want: str = ""
    """Infinitive of what is wanted: `win the county pie contest`."""
    want_verb: str = ""
    purpose: bool = False
    """True when the want is only the purpose of the deed: `rob a bank to save …`."""
    item: Phrase | None = None
    """The thing the story turns on."""
    item_detail: str = ""
    phrases: tuple[Phrase, ...] = ()
    relative: str = ""
    """Who-clause of the hero, `who has lost her voice`."""
    further: tuple[str, ...] = ()
    """Later sentences of the logline."""
    inverted: bool = False
    """True when the hero comes after the verb: `Nobody believes the boy …`."""
    opening: str = ""
    """A circumstance before the subject: `on the last night of winter`."""
    other_pronouns: tuple[tuple[int, str], ...] = ()
    """(token position of the person, pronoun) for pronouns that mean somebody else than the hero."""
    pronoun_words: frozenset[str] = field(default=frozenset())
    """Third-person pronouns that occur, the best hint at the hero's."""

    @cached_property
    def words(self) -> frozenset[str]:
        found = re.findall(r"[a-z]+(?:-[a-z]+)?", self.text.lower())
        return frozenset(found) | frozenset(singular(w) for w in found)
