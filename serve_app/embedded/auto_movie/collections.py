"""The collections of the app as data: every field with what it may hold. `validation` holds documents against them, `routes` follows their relations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    CHECKBOX = "checkbox"
    DATE = "date"
    SELECT = "select"
    JSON = "json"
    RELATION = "relation"
    GROUP = "group"
    ARRAY = "array"


@dataclass(frozen=True)
class Field:
    """One field. `many`: a list of them. `fields`: those of a group or of an array's rows."""

    kind: Kind = Kind.TEXT
    required: bool = False
    many: bool = False
    options: tuple[str, ...] = ()
    to: str = ""
    least: float | None = None
    most: float | None = None
    default: object = None
    fields: Mapping[str, "Field"] = field(default_factory=dict)


Fields = Mapping[str, Field]


def _needed(kind: Kind = Kind.TEXT, **more: object) -> Field:
    return Field(kind, required=True, **more)  # type: ignore[arg-type]


def _select(*options: str, required: bool = False, default: str | None = None, many: bool = False) -> Field:
    return Field(Kind.SELECT, required=required, options=options, default=default, many=many)


def _to(collection: str, *, required: bool = False, many: bool = False) -> Field:
    return Field(Kind.RELATION, required=required, many=many, to=collection)


def _group(**fields: Field) -> Field:
    return Field(Kind.GROUP, fields=fields)


def _rows(**fields: Field) -> Field:
    return Field(Kind.ARRAY, fields=fields)


TEXT, NUMBER, INTEGER, CHECKBOX, DATE, JSON = (Field(kind) for kind in (Kind.TEXT, Kind.NUMBER, Kind.INTEGER, Kind.CHECKBOX, Kind.DATE, Kind.JSON))
TEXTS = Field(Kind.TEXT, many=True)

PHASES = (
    "story_development",
    "character_creation",
    "visual_design",
    "audio_design",
    "scene_production",
    "post_production",
    "final_assembly",
)
MEDIA_TYPES = (
    "style_reference",
    "character_design",
    "environment_design",
    "concept_art",
    "storyboard",
    "video_segment",
    "audio_clip",
    "voice_profile",
    "music_track",
    "sound_effect",
    "final_video",
)

COLLECTIONS: dict[str, Fields] = {
    "projects": {
        "title": _needed(),
        "description": TEXT,
        "genre": _select("action", "comedy", "drama", "horror", "sci-fi", "thriller", "romance", "documentary", required=True),
        "episodeCount": _needed(Kind.INTEGER, least=1, most=50),
        "targetAudience": _select("children", "family", "teen", "adult"),
        "status": _select("concept", "pre-production", "production", "post-production", "completed", "on-hold", required=True, default="concept"),
        "createdBy": _to("users"),
        "collaborators": _to("users", many=True),
        "styleReferences": _to("media", many=True),
        "projectSettings": _group(
            aspectRatio=_select("16:9", "4:3", "21:9"), episodeDuration=NUMBER, qualityTier=_select("draft", "standard", "premium", default="standard")
        ),
        "progress": _group(currentPhase=_select(*PHASES), completedSteps=JSON, overallProgress=Field(Kind.NUMBER, least=0, most=100)),
    },
    "episodes": {
        "project": _to("projects", required=True),
        "episodeNumber": _needed(Kind.INTEGER, least=1),
        "title": _needed(),
        "description": TEXT,
        "synopsis": _group(logline=TEXT, summary=TEXT, themes=JSON),
        "status": _select("planning", "scripting", "storyboarding", "production", "editing", "completed", required=True, default="planning"),
        "script": _group(content=TEXT, version=NUMBER, wordCount=INTEGER, estimatedDuration=NUMBER),
        "production": _group(sceneCount=INTEGER, completedScenes=INTEGER, renderProgress=Field(Kind.NUMBER, least=0, most=100)),
        "metadata": _group(duration=NUMBER, finalVideo=_to("media"), thumbnail=_to("media")),
    },
    "scenes": {
        "project": _to("projects", required=True),
        "episode": _to("episodes", required=True),
        "sceneNumber": _needed(Kind.INTEGER, least=1),
        "title": _needed(),
        "script": _group(
            action=TEXT,
            dialogue=_rows(character=_to("characters", required=True), lines=_needed(), emotion=TEXT, timing=NUMBER),
            duration=NUMBER,
        ),
        "storyboard": _group(panels=_rows(panelNumber=_needed(Kind.INTEGER), description=TEXT, image=_to("media"), cameraAngle=TEXT, notes=TEXT)),
        "production": _group(
            status=_select("pending", "generating", "reviewing", "approved", "failed", required=True, default="pending"),
            videoSegment=_to("media"),
            audioTrack=_to("media"),
            attempts=INTEGER,
            lastAttempt=DATE,
        ),
        "characters": _to("characters", many=True),
        "location": TEXT,
        "timeOfDay": TEXT,
        "mood": TEXT,
    },
    "characters": {
        "project": _to("projects", required=True),
        "name": _needed(),
        "description": _needed(),
        "profile": _group(age=NUMBER, gender=TEXT, personality=TEXT, backstory=TEXT, motivations=TEXT),
        "relationships": _rows(character=_to("characters"), relationshipType=TEXT, description=TEXT),
        "visualDesign": _group(referenceImages=_to("media", many=True), finalDesign=_to("media"), styleNotes=TEXT, colorPalette=JSON),
        "voiceProfile": _group(voiceId=TEXT, audioSample=_to("media"), voiceCharacteristics=TEXT),
        "appearances": _to("scenes", many=True),
    },
    "media": {
        "alt": _needed(),
        "project": _needed(),
        "mediaType": _select(*MEDIA_TYPES, required=True),
        "agentGenerated": Field(Kind.CHECKBOX, default=False),
        "generationMetadata": _group(agentId=TEXT, promptUsed=TEXT, modelVersion=TEXT, generationTime=NUMBER, taskId=TEXT),
        "description": TEXT,
        "tags": TEXTS,
        "relatedElements": _group(characters=_to("characters", many=True), episode=_to("episodes"), scene=_to("scenes"), timestamp=NUMBER),
        "technicalData": _group(duration=NUMBER, resolution=TEXT, fps=NUMBER, sampleRate=NUMBER),
        "version": NUMBER,
        "status": _select("active", "draft", "archived", "processing", "failed", default="active"),
    },
    "sessions": {
        "project": _needed(),
        "user": _to("users", required=True),
        "currentStep": _needed(default="initial_concept"),
        "conversationHistory": Field(Kind.JSON, default=[]),
        "contextData": Field(Kind.JSON, default={}),
        "awaitingUserInput": Field(Kind.CHECKBOX, default=True),
        "lastChoices": JSON,
        "sessionState": _select("active", "paused", "completed", "error", default="active"),
    },
    "tasks": {
        "taskType": _select(
            "image_generation", "video_generation", "audio_generation", "script_generation", "embedding_generation", "scene_assembly", required=True
        ),
        "project": _to("projects", required=True),
        "episode": _to("episodes"),
        "scene": _to("scenes"),
        "character": _to("characters"),
        "status": _select("queued", "processing", "completed", "failed", "cancelled", required=True, default="queued"),
        "priority": _needed(Kind.NUMBER, default=2),
        "input": _group(prompt=TEXT, parameters=JSON),
        "dependencies": _to("tasks", many=True),
        "output": _group(media=_to("media"), result=JSON),
        "metrics": _group(processingTime=NUMBER, cost=NUMBER, tokensUsed=NUMBER),
        "progress": _group(percentage=Field(Kind.NUMBER, least=0, most=100), currentStep=TEXT, estimatedCompletion=DATE),
        "error": _group(message=TEXT, code=TEXT, retryCount=INTEGER, lastRetry=DATE),
        "worker": _group(workerId=TEXT, startedAt=DATE, heartbeat=DATE),
        "completedAt": DATE,
    },
    "users": {
        "email": _needed(),
        "name": TEXT,
        "role": _select("user", "admin", "producer", required=True, default="user"),
    },
    "prompt-templates": {"name": _needed(), "template": TEXT, "variables": JSON, "tags": TEXTS, "model": TEXT},
    "prompts-executed": {"template": _to("prompt-templates"), "project": TEXT, "prompt": TEXT, "output": JSON, "status": TEXT},
}
UPLOADS = frozenset({"media"})
"""Collections whose documents have bytes."""
