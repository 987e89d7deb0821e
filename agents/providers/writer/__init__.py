"""The offline writer: from a logline to a screenplay without a language model, in milliseconds and deterministic by its seed.

The road: `language` cleans the logline, `parse` reads it into a `Premise` (who, what happened, what is wanted, where), `cast` gives the people
names and voices, `concepts` tells the premise along four different `spines`, `plot` plans the beats and scenes of the chosen one, `lines` writes
what is said. `checks` holds the validators that both roads, this one and the LLM's, must pass.

Decision: no third-party language package. The closed word classes of English, a verb table and a chunker read what a logline needs, start in no
time, and never download a model; what they cannot read falls back to a plainer story, not to an error.
"""

from .review import CHECKS, Finding, review

__all__ = ["CHECKS", "Finding", "review"]
