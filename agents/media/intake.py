"""Media that somebody else made, made into the film's own by a process that has nothing to lose: `python -m agents.media.intake FOLDER`, started by `agents.services.intake`.

`FOLDER/intake.json` names the file and what it should be; the process confines itself (`confinement`), decodes every bit of the file and codes it anew: pictures as PNG, sound as PCM of the film's rate,
clips by `conform`, in the colours of their shot. What others then read was written by our own encoders: no text, no colour profile, no second stream and no trailing bytes of the stranger come along. What is too large to be what was
asked for is refused before it is decoded.

What came of it stands in `FOLDER/made.json`, written last: `path`, `media_type`, `graded` (what a grade did), `held` (what confinement took away), or `code` and `message`.
"""

import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from cluster.contracts.errors import CallsheetError, Corrupt

from .confinement import confine

MOST_PIXELS = 64_000_000
MOST_SOUND_SECONDS = 3600.0
PICTURES = ("PNG", "JPEG", "WEBP")


def take_in(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """The stranger's file as one of ours. Raises Corrupt, or whatever a broken file makes a parser raise."""
    source = folder / request["name"]
    if clip := request.get("clip"):
        return _clip(source, folder / "taken_in.mp4", clip)
    if request["kind"] == "image":
        return _picture(source, folder / "taken_in.png")
    return _sound(source, folder / "taken_in.wav")


def _picture(source: Path, out: Path) -> dict[str, Any]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(source, formats=PICTURES) as image:
            clear = "A" in image.getbands() or "transparency" in image.info
            plain = image.convert("RGBA" if clear else "RGB")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    bare.save(out, "PNG", compress_level=3)
    return {"path": out.name, "media_type": "image/png"}


def _sound(source: Path, out: Path) -> dict[str, Any]:
    import av

    from .waves import read_sound, write_wav

    with av.open(str(source)) as container:
        if not container.streams.audio:
            raise Corrupt("It holds no sound.")
        if (container.duration or 0) / av.time_base > MOST_SOUND_SECONDS:
            raise Corrupt(f"It is longer than {MOST_SOUND_SECONDS:.0f} s.")
    write_wav(read_sound(source), out)
    return {"path": out.name, "media_type": "audio/wav"}


def _clip(source: Path, out: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    import av

    from agents.film import Grade

    from .conform import conform
    from .grading import Colours

    with av.open(str(source)) as container:
        for stream in container.streams.video:
            if stream.width * stream.height > MOST_PIXELS:
                raise Corrupt(f"Its picture has {stream.width} x {stream.height} pixels.")
    colours = Colours(Grade.model_validate(grade), range(wanted["frames"] or 0)) if (grade := wanted.pop("grade", None)) else None
    conform(source, out, **wanted, colours=colours)
    return {"path": out.name, "media_type": "video/mp4", "graded": colours.seen.model_dump(mode="json") if colours else None}


def _answer(folder: Path) -> dict[str, Any]:
    held = sorted(confine(folder))
    try:
        return {**take_in(folder, json.loads((folder / "intake.json").read_text())), "held": held}
    except CallsheetError as error:
        return {"code": error.code, "message": error.detail, "held": held}
    except Exception as error:  # noqa: BLE001 - whatever a stranger's file made a parser do becomes a value
        return {"code": "unreadable", "message": f"{type(error).__name__}: {error}".replace(f"{folder}{os.sep}", "")[:300], "held": held}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    said = json.dumps(_answer(target))
    (target / "made.partial").write_text(said)
    (target / "made.partial").replace(target / "made.json")
