"""From a workflow and what its agents made to the app's documents. Pure: what is given decides what is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cluster.contracts.agents import Stage
from cluster.contracts.ledger import LedgerRow
from cluster.contracts.workflows import Workflow, WorkflowStatus

Fields = dict[str, Any]
_S = WorkflowStatus
PHASES: Mapping[Stage, str] = {
    Stage.CONCEPT_DEVELOPMENT: "story_development",
    Stage.CHARACTER_CREATION: "character_creation",
    Stage.SCENE_PLANNING: "visual_design",
    Stage.MEDIA_GENERATION: "scene_production",
    Stage.POST_PRODUCTION: "post_production",
    Stage.FINAL_ASSEMBLY: "final_assembly",
}
"""Our stages as the app's phases; its `audio_design` is part of the scene production here."""
PROJECT_STATUS: Mapping[Stage, str] = {
    Stage.CONCEPT_DEVELOPMENT: "concept",
    Stage.CHARACTER_CREATION: "pre-production",
    Stage.SCENE_PLANNING: "pre-production",
    Stage.MEDIA_GENERATION: "production",
    Stage.POST_PRODUCTION: "post-production",
    Stage.FINAL_ASSEMBLY: "post-production",
}
EPISODE_STATUS: Mapping[Stage, str] = {
    Stage.CONCEPT_DEVELOPMENT: "planning",
    Stage.CHARACTER_CREATION: "scripting",
    Stage.SCENE_PLANNING: "storyboarding",
    Stage.MEDIA_GENERATION: "production",
    Stage.POST_PRODUCTION: "editing",
    Stage.FINAL_ASSEMBLY: "editing",
}
SESSION_STATES: Mapping[WorkflowStatus, str] = {
    **dict.fromkeys((_S.PAUSING, _S.PAUSED), "paused"),
    **dict.fromkeys((_S.FAILED, _S.QUARANTINED), "error"),
    **dict.fromkeys((_S.COMPLETED, _S.CANCELLED, _S.TERMINATED), "completed"),
}
ON_HOLD = frozenset({_S.PAUSED, _S.FAILED, _S.QUARANTINED, _S.CANCELLED, _S.TERMINATED})


@dataclass
class Story:
    """What the ledger holds of a film's story, as its agents emitted it."""

    concept: Fields = field(default_factory=dict)
    episode_number: int = 1
    characters: list[Fields] = field(default_factory=list)
    scenes: list[Fields] = field(default_factory=list)
    lines: list[Fields] = field(default_factory=list)


def stage_of(workflow: Workflow) -> Stage:
    """Where the workflow is; the first stage for a type that has others."""
    return Stage(workflow.current_step) if workflow.current_step in set(Stage) else Stage.CONCEPT_DEVELOPMENT


def progress_of(workflow: Workflow) -> Fields:
    """The project's group `progress`."""
    done = workflow.status is _S.COMPLETED
    return {
        "currentPhase": PHASES[Stage.FINAL_ASSEMBLY if done else stage_of(workflow)],
        "completedSteps": [{"step": step, "phase": PHASES.get(Stage(step)) if step in set(Stage) else None} for step in workflow.completed_steps],
        "overallProgress": 100 if done else round(workflow.progress.percent, 1),
    }


def project_status(workflow: Workflow) -> str:
    if workflow.status is _S.COMPLETED:
        return "completed"
    return "on-hold" if workflow.status in ON_HOLD else PROJECT_STATUS[stage_of(workflow)]


def context_of(workflow: Workflow, before: Mapping[str, Any]) -> Fields:
    """The session's `contextData`: ours beside what others keep there. The app's own status route reads status, progress, error and result."""
    last = workflow.error_history[-1] if workflow.error_history else None
    return {
        **before,
        "workflowId": workflow.workflow_id,
        "status": str(workflow.status),
        "step": workflow.current_step,
        "progress": progress_of(workflow)["overallProgress"],
        "error": last.message if last and workflow.status in (_S.FAILED, _S.QUARANTINED) else None,
        "result": {name: value for name, value in workflow.results.items() if isinstance(value, dict) and "sha256" in value} or None,
    }


def story_of(rows: Iterable[LedgerRow]) -> Story:
    """Joined from the newest rows: what was made by another take, or again after a change, replaces what was there."""
    story = Story()
    ended = sorted((row for row in rows if row.succeeded), key=_when)
    characters: dict[str, Fields] = {}
    scenes: dict[int, Fields] = {}
    lines: dict[int, list[Fields]] = {}
    for row in ended:
        made = row.outputs
        story.concept = made.get("concept_brief") or story.concept
        series = (made.get("story_arc") or {}).get("series") or {}
        story.episode_number = series.get("current", story.episode_number)
        if profiles := made.get("character_profiles"):
            characters = {each["name"]: each for each in profiles}
        if listed := made.get("scene_list"):
            scenes = {each["scene_number"]: each for each in listed}
        spoken: dict[int, list[Fields]] = {}
        for line in made.get("dialogue_script") or ():
            spoken.setdefault(line["scene_number"], []).append(line)
        lines |= spoken
    story.characters, story.scenes = list(characters.values()), [scenes[n] for n in sorted(scenes)]
    story.lines = [line for n in sorted(lines) for line in lines[n]]
    return story


def _when(row: LedgerRow) -> tuple[float, str]:
    ended = row.execution.ended_at if row.execution else None
    return (ended.timestamp() if ended else 0.0, row.key)


def character_of(profile: Fields, project: str) -> Fields:
    return {
        "project": project,
        "name": profile["name"],
        "description": f"{str(profile.get('role', '')).capitalize()}. {profile.get('motivation', '')}".strip(),
        "profile": {"motivations": profile.get("motivation", ""), "personality": profile.get("trait", "")},
        "visualDesign": {"styleNotes": profile.get("visual_signature", "")},
    }


def episode_of(workflow: Workflow, story: Story, project: str) -> Fields:
    concept, finished = story.concept, workflow.status is _S.COMPLETED
    return {
        "project": project,
        "episodeNumber": story.episode_number,
        "title": concept["title"],
        "synopsis": {"logline": concept.get("logline", ""), "summary": concept.get("core_conflict", ""), "themes": list(concept.get("tone_keywords", ()))},
        "status": "completed" if finished else EPISODE_STATUS[stage_of(workflow)],
        "production": {
            "sceneCount": len(story.scenes),
            "completedScenes": len(story.scenes) if finished else 0,
            "renderProgress": 100 if finished else _share(workflow.progress.shots_done, workflow.progress.shots_total),
        },
    }


def _share(done: int, total: int) -> float:
    return round(min(100.0, 100 * done / total), 1) if total else 0.0


def scene_of(workflow: Workflow, scene: Fields, story: Story, project: str, episode: str, ids: Mapping[str, str]) -> Fields:
    """`ids`: name of a character -> its document."""
    number = scene["scene_number"]
    dialogue = [
        {"character": ids[speaker], "lines": line["text"], "emotion": str(line.get("emotion", ""))}
        for line in story.lines
        if line["scene_number"] == number and (speaker := str(line.get("character", ""))) in ids
    ]
    return {
        "project": project,
        "episode": episode,
        "sceneNumber": number,
        "title": f"{scene.get('location', 'Scene')} ({scene.get('function', number)})",
        "script": {"action": f"{scene.get('goal', '')} {scene.get('visual_hook', '')}".strip(), "dialogue": dialogue},
        "production": {"status": _scene_status(workflow)},
        "characters": [ids[name] for name in scene.get("primary_characters", ()) if name in ids],
        "location": scene.get("location", ""),
        "timeOfDay": scene.get("time_of_day", ""),
        "mood": scene.get("mood", ""),
    }


def _scene_status(workflow: Workflow) -> str:
    if workflow.status is _S.COMPLETED:
        return "approved"
    if workflow.status in (_S.FAILED, _S.QUARANTINED):
        return "failed"
    stages = list(Stage)
    return "generating" if stages.index(stage_of(workflow)) >= stages.index(Stage.MEDIA_GENERATION) else "pending"


DELIVERED: Mapping[str, tuple[str, str]] = {"film.mp4": ("final_video", "The finished film"), "poster.png": ("concept_art", "The poster")}
"""Deliverable -> the app's kind of media, and what it is called there."""


def media_of(workflow: Workflow, name: str, ref: Mapping[str, Any], project: str, episode: str | None) -> Fields:
    kind, words = DELIVERED[name]
    summary = workflow.results.get("summary") or {}
    return {
        "alt": f"{words}: {summary.get('title', '')}".strip(": "),
        "project": project,
        "mediaType": kind,
        "agentGenerated": True,
        "generationMetadata": {"agentId": "distribution" if kind == "final_video" else "marketing_asset", "taskId": workflow.workflow_id},
        "tags": [checksum_tag(ref)],
        "relatedElements": {"episode": episode} if episode else {},
        "technicalData": {"duration": summary["seconds"]} if kind == "final_video" and "seconds" in summary else {},
        "status": "active",
    }


def checksum_tag(ref: Mapping[str, Any]) -> str:
    return f"sha256:{ref['sha256']}"


def differs(document: Mapping[str, Any], wanted: Mapping[str, Any]) -> Fields:
    """The top-level fields of `wanted` that the document has not: groups whole, with the document's other fields of the group kept."""
    found: Fields = {}
    for name, value in wanted.items():
        there = document.get(name)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            if any(_plain(there.get(key)) != _plain(part) for key, part in value.items()):
                found[name] = {**there, **value}
        elif _plain(there) != _plain(value):
            found[name] = value
    return found


def _plain(value: Any) -> Any:
    """For comparing: relations as ids, numbers as numbers, nothing and empty alike; rows without the ids that the app gives them."""
    if isinstance(value, Mapping):
        if "createdAt" in value and "id" in value:
            return value["id"]
        return {key: _plain(part) for key, part in value.items() if key != "id" and part not in (None, "", [])}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(part) for part in value]
    return None if value in ("", None) else value
