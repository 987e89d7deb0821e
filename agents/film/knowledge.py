"""What the project knew before this film: facts that people approved at the gates of earlier ones."""

from typing import Annotated

from pydantic import Field

from cluster.contracts.base import Model


class KnownFact(Model):
    """A fact of the project's canon."""

    subject: str
    predicate: str
    value: str
    film: str = ""
    """Title of the film it comes from."""
    node_id: str = ""
    """Its name at the Brain, by which it can be taken out of the canon."""

    @property
    def sentence(self) -> str:
        """`Mara: profession lighthouse keeper`."""
        return f"{self.subject}: {self.predicate} {self.value}"


class KnownFacts(Model):
    """What was found for one idea, once; everybody in the production reads this and nobody asks again."""

    named: tuple[KnownFact, ...] = ()
    """Of whom and what the idea calls by name: these hold in the new film."""
    nearby: tuple[Annotated[str, Field(max_length=400)], ...] = ()
    """The nearest in meaning of all that is known, the nearest first: background."""
    away: str = ""
    """Why nothing could be looked up; empty when the Brain answered."""

    def value(self, subject: str, predicate: str) -> str:
        """What the canon says of somebody, the latest word first; empty when it says nothing."""
        return next((fact.value for fact in self.named if fact.subject.casefold() == subject.casefold() and fact.predicate == predicate), "")
