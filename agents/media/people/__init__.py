"""Characters as drawings: heads and what is on them, bodies and what they wear and carry, animals by species, a robot.

All face right, seen three-quarters from the front; a figure that faces left is mirrored when it is placed. Strings of SVG only; `agents.media.persons` and
`agents.media.animals` turn them into bitmaps and move them. What a character looks like follows from its design alone, so it is the same in every shot.
"""
