"""Characters as drawings: heads with expressions and mouth shapes, bodies as limbs about joints, animals, a robot.

All face right, seen three-quarters from the front; a figure that faces left is mirrored when it is placed. Strings of SVG only; `agents.media.figures`
turns them into bitmaps and moves them. What a character looks like follows from its design alone, so it is the same in every shot.
"""
