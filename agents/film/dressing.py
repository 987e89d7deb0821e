"""What people wear, how they are made up and what stands about, scene by scene.

A character's design holds for the film; costume and make-up say what differs in which scene and why. `dressed` puts them together: the renderer and the checks see one `CharacterDesign`.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model

from .shots import CharacterDesign, Coat, Hat
from .words import Colour


class Outfit(Model):
    """What differs from the character's design in some scenes; None leaves it as designed."""

    outfit_id: str
    scenes: Annotated[tuple[int, ...], Field(min_length=1)]
    coat: Coat | None = None
    coat_colour: Colour | None = None
    hat: Hat | None = None
    hat_colour: Colour | None = None
    shirt_colour: Colour | None = None
    trouser_colour: Colour | None = None
    reason: Annotated[str, Field(max_length=200)]
    """`it rains`, `indoors`, `the next day`, `for the wedding`."""


class CostumeDesign(Model):
    """One character's wardrobe over the film. A scene that no outfit names is played as designed."""

    name: str
    outfits: tuple[Outfit, ...] = ()
    reference: ArtifactRef | None = None
    """The wardrobe plate: every outfit side by side."""


class MakeupLook(Model):
    """What make-up adds to a face or body in some scenes."""

    scenes: Annotated[tuple[int, ...], Field(min_length=1)]
    marks: tuple[str, ...] = ()
    """As in `CharacterDesign.marks`: `dirt`, `bruise`, `bandage`, `tears`, `wet`, …"""
    hair_colour: Colour | None = None
    reason: Annotated[str, Field(max_length=200)]


class MakeupDesign(Model):
    name: str
    looks: tuple[MakeupLook, ...] = ()
    reference: ArtifactRef | None = None


class Prop(Model):
    """One thing in a scene."""

    name: str
    use: Literal["hero", "hand", "set"]
    """The story's object, a thing in somebody's hand, or a thing that stands about."""
    holder: str = ""
    first_scene: int
    reason: Annotated[str, Field(max_length=200)] = ""


class ScenePropsList(Model):
    scene_number: int
    props: tuple[Prop, ...] = ()


def dressed(design: CharacterDesign, scene_number: int, costumes: Sequence[CostumeDesign] = (), makeup: Sequence[MakeupDesign] = ()) -> CharacterDesign:
    """The design as it is in a scene: the outfit that names the scene over it, and the marks of make-up added. Pure; an unknown name changes nothing."""
    changes: dict[str, object] = {}
    for costume in costumes:
        if costume.name == design.name and (outfit := next((worn for worn in costume.outfits if scene_number in worn.scenes), None)):
            worn = outfit.model_dump(include={"coat", "coat_colour", "hat", "hat_colour", "shirt_colour", "trouser_colour"}, exclude_none=True)
            changes |= worn
    marks = list(design.marks)
    for made_up in makeup:
        if made_up.name == design.name:
            for look in made_up.looks:
                if scene_number in look.scenes:
                    marks += [mark for mark in look.marks if mark not in marks]
                    if look.hair_colour:
                        changes["hair_colour"] = look.hair_colour
    if tuple(marks) != design.marks:
        changes["marks"] = tuple(marks)
    return design.model_copy(update=changes) if changes else design
