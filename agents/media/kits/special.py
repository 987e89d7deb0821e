"""S."""

WHOLE = {}
PIECES = {}
