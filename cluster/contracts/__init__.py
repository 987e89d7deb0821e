"""The words of the system: frozen models that are at once the wire form and the stored form.

Every other package imports from here and this package imports from none of them. A model exists once: what a
route returns, what Redis holds and what an actor receives is the same class, so that nothing is translated
on the way and nothing can be forgotten in a translation.

Decisions bound here
- Times are timezone-aware UTC instants, printed as ISO 8601 with `Z`.
- Models refuse unknown fields: a misspelt option is an answer, not a silence.
- Failures cross process boundaries as `AgentFailure` values, never as pickled exceptions.
"""
