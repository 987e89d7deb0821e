"""What can be changed about a film by name: a line of dialogue, a character's looks."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from agents.character.wardrobe import CostumeNote
from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.revisions import LineChange, WardrobeChange

from ..changes import Draft, Resolver


def change_line(change: LineChange, draft: Draft) -> None:
    """Other words or another emotion change the script of the line's scene, another delivery the direction of that line; both are set by hand, so that nobody rewrites the rest of the scene."""
    said = {key: value for key, value in (("text", change.text), ("emotion", change.emotion)) if value is not None}
    spoken = change.delivery.model_dump(exclude_none=True) if change.delivery else {}
    if not said and not spoken:
        raise InvalidInput(
            f"Nothing about {change.line} would change.",
            errors=[FieldError(pointer=draft.pointer, detail="text, emotion and delivery are all missing")],
            next_step="Send a text, an emotion or a delivery.",
        )
    for name, fields in (("dialogue_script", said), ("voice_directions", spoken)):
        if fields or name == "dialogue_script":
            _change_row(name, change.line, fields, draft)


def _change_row(name: str, line_id: str, fields: Mapping[str, Any], draft: Draft) -> None:
    known: list[str] = []
    for step, rows in draft.emitted(name).items():
        known += [row["line_id"] for row in rows]
        if line_id in known:
            if fields:
                changed = [{**row, **fields} if row["line_id"] == line_id else row for row in rows]
                draft.set(step, {**draft.outputs(step), name: changed})
            return
    raise draft.refused("line", f"The film has no line {line_id!r}", known=known)


def change_wardrobe(change: WardrobeChange, draft: Draft) -> None:
    """A costume note for the character designer, on top of those given before; the others keep their designs."""
    names = [profile["name"] for profiles in draft.emitted("character_profiles").values() for profile in profiles]
    if change.character not in names:
        raise draft.refused("character", f"Nobody in the film is called {change.character!r}", known=names)
    try:
        CostumeNote.model_validate(change.look)
    except ValidationError as error:
        faults = [FieldError(pointer="/".join([f"{draft.pointer}/look", *map(str, e["loc"])]), detail=e["msg"]) for e in error.errors()]
        told = "; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults)
        raise InvalidInput(
            f"{change.character} cannot look like this: {told}.", errors=faults, next_step=f"Send {', '.join(CostumeNote.model_fields)}."
        ) from error
    notes = dict(draft.setting.input.get("wardrobe") or {})
    draft.post({"wardrobe": {**notes, change.character: {**notes.get(change.character, {}), **change.look}}})


MOVIE_CHANGES: Mapping[str, Resolver] = {"line": change_line, "wardrobe": change_wardrobe}
