"""Time travel over real Redis and a real engine with scripted agents: what a fork takes over, what it asks and makes again, and steps set by hand."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from cluster.contracts.agents import AgentFailure
from cluster.contracts.errors import CheckpointTampered, Conflict, InvalidInput, NotFound, Tampered
from cluster.contracts.events import EventType
from cluster.contracts.forks import ForkRequest, ReviseRequest
from cluster.contracts.revisions import InputChange
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients
from graphs.questions import CARRIED_OVER
from tests.scripted import SPECS
from tests.travelling import ALL_SPECS, ANN, PROJECT, Traveller, ann, ran, staff

EXECUTIONS = 15


@pytest.fixture
def town(clients: Clients) -> Traveller:
    return Traveller(clients)


def dressed(request: Any) -> dict[str, Any]:
    """A clip that shows the designs."""
    return {"clips": [{"shot": request.item, "coats": [design["coat"] for design in request.inputs["designs"]]}]}


def moved(request: Any) -> dict[str, Any]:
    """Scenes that follow from the concept that was chosen."""
    return {"scenes": [{"n": 1, "who": ["Ann"], "of": request.inputs["brief"]["id"]}, {"n": 2, "who": ["Ann", "Bob"]}]}


# ---- checkpoints -----------------------------------------------------------------------------------------------------------


async def test_checkpoints_are_listed_newest_first_with_what_comes_next(town: Traveller) -> None:
    async with town.engine(staff()):
        film = await town.made()
    views = await town.travel.history.page(film, limit=100)
    assert [view.n for view in views] == list(range(len(views), 0, -1))
    assert views[0].next == () and views[-1].source == "input" and views[-1].parent_n is None
    assert [view.next for view in views[::-1]][1:3] == [("concept_development",), ("character_creation",)]
    assert all(view.parent_n == view.n - 1 for view in views[:-1])
    assert [view.n for view in await town.travel.history.page(film, limit=2, before=5)] == [4, 3]


async def test_the_state_of_a_checkpoint_can_be_read_and_an_unknown_one_is_named(town: Traveller) -> None:
    async with town.engine(staff()):
        film = await town.made(given={"idea": "a dog"})
    n = await town.number(film, lambda view: view.next == ("character_creation",))
    values = (await town.travel.history.one(film, n)).values
    assert values is not None and values["inputs"] == {"idea": "a dog"} and list(values["done"]) == ["concept_development"]
    with pytest.raises(NotFound, match="no checkpoint 99"):
        await town.travel.history.one(film, 99)


async def test_a_checkpoint_that_was_changed_is_listed_as_such_and_never_decoded(town: Traveller, clients: Clients) -> None:
    async with town.engine(staff()):
        film = await town.made()
    [bad, *_] = [view for view in await town.travel.history.page(film, limit=100) if view.n == 3]
    await clients.commands.hset(keys.checkpoint("c", film.workflow_id, "", bad.checkpoint_id), "m", b"msgpack\0gibberish")  # type: ignore[misc]
    views = {view.n: view for view in await town.travel.history.page(film, limit=100)}
    assert (views[3].problem, views[3].at, views[3].next) == ("signature_invalid", None, ())
    assert not views[4].problem
    with pytest.raises(CheckpointTampered):
        await town.travel.history.one(film, 3)
    with pytest.raises(CheckpointTampered):
        await town.fork(film, from_checkpoint=3)
    async with town.engine(staff()):  # what came before it is sound
        assert (await town.ended((await town.fork(film, from_checkpoint=2)).workflow_id)).status is WorkflowStatus.COMPLETED


# ---- forks of films --------------------------------------------------------------------------------------------------------


async def test_a_fork_without_changes_runs_nothing(town: Traveller) -> None:
    crew = staff()
    async with town.engine(crew):
        film = await town.made()
        before = crew.runs.copy()
        fork = await town.ended((await town.fork(film)).workflow_id)
    assert fork.status is WorkflowStatus.COMPLETED and fork.forked_from == film.workflow_id
    assert not ran(crew, before) and fork.results == film.results
    assert all(execution.cached for execution in await town.store.executions(fork.workflow_id))
    assert [d.made_by for d in fork.user_decisions] == [CARRIED_OVER, CARRIED_OVER]


async def test_a_fork_from_before_a_gate_with_another_choice_runs_only_what_follows_from_it(town: Traveller) -> None:
    crew = staff(breakdown=moved)
    async with town.engine(crew):
        film = await town.made()
        before = crew.runs.copy()
        fork = await town.fork(film, from_checkpoint=1, decisions={"choice": {"choice": "1"}})
        fork = await town.ended(fork.workflow_id)
    assert fork.status is WorkflowStatus.COMPLETED
    # the scenes are other ones; what is made of them comes out as it was, and nothing behind it runs
    assert ran(crew, before) == {"breakdown", "cast", "board", "music"}
    assert ("choice", "1", "ann") in [(d.kind, d.choice, d.made_by) for d in fork.user_decisions]
    [event] = (await town.log.page(fork.workflow_id, after=0, limit=1)).items
    assert event.data["from_checkpoint"] == 1 and event.data["changed"] == ["decision choice"] and event.data["reason"] == "because"


async def test_answers_given_after_the_checkpoint_are_asked_for_again_and_those_before_it_are_kept(town: Traveller) -> None:
    crew = staff()
    async with town.engine(crew):
        workflow_id = await town.start(auto=False)
        waiting = await town.until(workflow_id, EventType.WORKFLOW_WAITING)
        await town.decide(workflow_id, "choice", "2")
        waiting = await town.until(workflow_id, EventType.WORKFLOW_WAITING, after=waiting.seq)
        await town.decide(workflow_id, "approve", "approve")
        film = await town.ended(workflow_id)
        asked = await town.number(film, lambda view: view.interrupted)
        early = await town.fork(film, from_checkpoint=asked)
        await town.until(early.workflow_id, EventType.WORKFLOW_WAITING)
        assert [d.kind for d in await town.store.decisions(early.workflow_id) if d.choice is None] == ["choice"]
        cut = await town.number(film, lambda view: view.interrupted and view.n > asked)
        late = await town.fork(film, from_checkpoint=cut)
        await town.until(late.workflow_id, EventType.WORKFLOW_WAITING)
        made = {d.kind: d.made_by for d in await town.store.decisions(late.workflow_id)}
        assert made == {"choice": CARRIED_OVER, "approve": ""}
        await town.decide(late.workflow_id, "approve", "approve")
        assert (await town.ended(late.workflow_id)).status is WorkflowStatus.COMPLETED
    assert crew.total() == EXECUTIONS


async def test_an_answer_given_while_its_stage_still_ran_is_kept_by_a_fork_from_behind_it(town: Traveller) -> None:
    crew = staff()
    async with town.engine(crew):
        workflow_id = await town.start(auto=False)
        waiting = await town.until(workflow_id, EventType.WORKFLOW_WAITING)
        await town.decide(workflow_id, "choice", "2")
        await town.until(workflow_id, EventType.WORKFLOW_WAITING, after=waiting.seq)
        film = await town.store.get(workflow_id)
        asked = await town.number(film, lambda view: view.interrupted)
        behind = await town.number(film, lambda view: view.n > asked and view.next == ("concept_development",))
        fork = await town.fork(film, from_checkpoint=behind)  # of a workflow that waits
        await town.until(fork.workflow_id, EventType.WORKFLOW_WAITING)
    made = {d.kind: (d.choice, d.made_by) for d in await town.store.decisions(fork.workflow_id)}
    assert made == {"choice": ("2", CARRIED_OVER), "approve": (None, "")}


async def test_work_sent_back_in_the_source_is_not_sent_back_in_a_fork_from_before_it(town: Traveller) -> None:
    crew = staff()
    async with town.engine(crew):
        workflow_id = await town.start(auto=False)
        waiting = await town.until(workflow_id, EventType.WORKFLOW_WAITING)
        await town.decide(workflow_id, "choice", "2")
        waiting = await town.until(workflow_id, EventType.WORKFLOW_WAITING, after=waiting.seq)
        await town.decide(workflow_id, "approve", "revise", "faster")
        waiting = await town.until(workflow_id, EventType.WORKFLOW_WAITING, after=waiting.seq)
        await town.decide(workflow_id, "approve", "approve")
        film = await town.ended(workflow_id)
        cut = await town.number(film, lambda view: view.interrupted and view.next == ("ask",) and view.n > 5)
        before = crew.runs.copy()
        fork = await town.fork(film, from_checkpoint=cut, decisions={"approve": {"choice": "approve", "note": "fine"}})
        fork = await town.ended(fork.workflow_id)
        assert fork.results["summary"]["cut"]["note"] == "" and fork.results["summary"]["approval"] == {"choice": "approve", "note": "fine"}
        assert ran(crew, before) == {"deliver"}
        again = await town.fork(fork, decisions={"approve": {"choice": "revise", "note": "slower"}})
        await town.until(again.workflow_id, EventType.WORKFLOW_WAITING)
        [question] = [d for d in await town.store.decisions(again.workflow_id) if d.choice is None]
        assert question.kind == "approve" and "revision 1 of 2" in question.prompt
        await town.decide(again.workflow_id, "approve", "approve")
        assert (await town.ended(again.workflow_id)).results["summary"]["cut"]["note"] == "slower"


async def test_a_fork_of_a_failed_workflow_goes_on_with_what_its_source_has_finished(town: Traveller) -> None:
    crew = staff(edit=lambda request: AgentFailure(terminal=True, code="broken", message="no scissors"))
    async with town.engine(crew):
        film = await town.made()
        assert film.status is WorkflowStatus.FAILED
        before = crew.runs.copy()
        crew.scripts = {**crew.scripts, "edit": staff().scripts["edit"]}
        fork = await town.ended((await town.fork(film)).workflow_id)
    assert fork.status is WorkflowStatus.COMPLETED and ran(crew, before) == {"edit", "deliver"}


async def test_a_fork_of_a_fork_takes_over_what_either_has_made_and_what_was_set_by_hand(town: Traveller) -> None:
    crew = staff(render=dressed)
    async with town.engine(crew):
        film = await town.made()
        before = crew.runs.copy()
        first = await town.ended((await town.fork(film, steps={"music:SCENE_1": {"score": [{"scene": "SCENE_1", "by": "ann"}]}})).workflow_id)
        assert ran(crew, before) == {"edit", "deliver"}
        before = crew.runs.copy()
        second = await town.ended((await town.fork(first, steps={"design:Bob": {"designs": [{"name": "Bob", "coat": "blue"}]}})).workflow_id)
    assert crew.runs - before == Counter({("render", "SCENE_2_SHOT_1"): 1, ("edit", ""): 1, ("deliver", ""): 1})
    assert second.results["summary"]["cut"]["score"][0] == {"scene": "SCENE_1", "by": "ann"}
    assert second.forked_from == first.workflow_id


async def test_other_input_and_options_run_what_follows_from_them(town: Traveller) -> None:
    crew = staff(research=lambda r: {"notes": r.inputs["idea"]})
    async with town.engine(crew):
        film = await town.made(given={"idea": "a dog"})
        before = crew.runs.copy()
        fork = await town.ended((await town.fork(film, input={"idea": "a cat"}, options={"labels": {"cut": "cats"}})).workflow_id)
        assert ran(crew, before) >= {"concept", "research", "deliver"} and fork.input == {"idea": "a cat"}
        assert fork.options.labels == {"cut": "cats"}
        before = crew.runs.copy()
        newer = await town.ended((await town.fork(film, "r-2", type="film@2")).workflow_id)
    assert newer.type == "film@2" and newer.status is WorkflowStatus.COMPLETED and not ran(crew, before)


async def test_the_same_request_again_finds_the_fork_it_made(town: Traveller) -> None:
    async with town.engine(staff()):
        film = await town.made()
    request = ForkRequest(decisions={})
    first, was_there = await town.travel.fork(film, request, ANN, idempotency_key="one")
    again, is_there = await town.travel.fork(film, request, ann("r-9"), idempotency_key="one")
    assert (first.workflow_id, was_there, is_there) == (again.workflow_id, False, True)
    with pytest.raises(Conflict) as refusal:
        await town.travel.fork(film, ForkRequest(from_checkpoint=1), ANN, idempotency_key="one")
    assert refusal.value.code == "idempotency_key_reused"
    assert (await town.fork(film, "r-1")).workflow_id == (await town.fork(film, "r-1")).workflow_id != (await town.fork(film, "r-2")).workflow_id


@pytest.mark.parametrize("kind", ["film@1", "probe@1"])
async def test_twenty_times_the_same_request_at_once_is_one_fork(town: Traveller, kind: str) -> None:
    crew = staff()
    async with town.engine(crew):
        source = await town.made(kind)
        before = crew.runs.copy()
        made = await asyncio.gather(*(town.travel.fork(source, ForkRequest(from_checkpoint=2), ANN, idempotency_key="one") for _ in range(20)))
        [workflow_id] = {fork.workflow_id for fork, _ in made}
        fork = await town.ended(workflow_id)
    assert fork.status is WorkflowStatus.COMPLETED and fork.results == source.results and not ran(crew, before)
    assert len((await town.store.list(project_id=PROJECT)).items) == 2
    assert len([thread async for thread in town.checkpoints.threads()]) == 2


BAD: list[tuple[dict[str, Any], str]] = [
    ({"decisions": {"lunch": {"choice": "soup"}}}, "/decisions/lunch"),
    ({"decisions": {"choice": {"choice": "9"}}}, "/decisions/choice/choice"),
    ({"decisions": {"approve": {"choice": "revise"}}}, "/decisions/approve/note"),
    ({"steps": {"nobody": {}}}, "/steps/nobody"),
    ({"steps": {"music:SCENE_9": {"score": []}}}, "/steps/music:SCENE_9"),
    ({"steps": {"music:SCENE_1": {"noise": []}}}, "/steps/music:SCENE_1/score"),
    ({"input": {"idea": 7}}, "/input/idea"),
    ({"options": {"seed": "seven"}}, "/options/seed"),
    ({"type": "probe"}, "/type"),
    ({"state": {"inputs": {}}}, "/state"),
]


@pytest.mark.parametrize(("request_", "pointer"), BAD, ids=[pointer for _, pointer in BAD])
async def test_what_cannot_be_is_refused_with_a_pointer_and_nothing_is_made(town: Traveller, request_: dict[str, Any], pointer: str) -> None:
    async with town.engine(staff()):
        film = await town.made()
    with pytest.raises(InvalidInput) as refusal:
        await town.fork(film, **request_)
    assert pointer in [fault.pointer for fault in refusal.value.errors]
    assert len((await town.store.list(project_id=PROJECT)).items) == 1


# ---- forks of hand-written graphs ------------------------------------------------------------------------------------------


async def test_a_hand_written_graph_goes_on_from_any_checkpoint_with_the_exact_result(town: Traveller) -> None:
    crew = staff()
    async with town.engine(crew):
        probe = await town.made("probe@1", {"steps": 4, "fan_out": 3})
        before = crew.runs.copy()
        views = await town.travel.history.page(probe, limit=100)
        forks = [await town.ended((await town.fork(probe, f"r-{view.n}", from_checkpoint=view.n)).workflow_id) for view in views]
    assert {fork.status for fork in forks} == {WorkflowStatus.COMPLETED} and len(forks) >= 4
    assert [fork.results for fork in forks] == [probe.results] * len(forks) and not ran(crew, before)


async def test_the_state_of_a_hand_written_graph_can_be_changed_on_the_way(town: Traveller, clients: Clients) -> None:
    crew = staff()
    async with town.engine(crew):
        probe = await town.made("probe@1", {"steps": 2, "fan_out": 2})
        before = crew.runs.copy()
        n = await town.number(probe, lambda view: view.next == ("fan",))
        other = await town.ended((await town.fork(probe, from_checkpoint=n, state={"last": "elsewhere"})).workflow_id)
        assert ran(crew, before) == {"probe"} and crew.runs["probe", "STEP_0"] == 1 and crew.runs["probe", "FAN_0"] == 2
        assert other.results["summary"]["digest"] != probe.results["summary"]["digest"]
        longer = await town.ended((await town.fork(probe, "r-2", from_checkpoint=1, input={"steps": 3, "fan_out": 0})).workflow_id)
    assert longer.results["summary"]["executions"] == 3
    with pytest.raises(InvalidInput) as refusal:
        await town.fork(probe, "r-3", state={"lost": 1})
    assert [fault.pointer for fault in refusal.value.errors] == ["/state/lost"]
    threads = [thread async for thread in town.checkpoints.threads()]
    assert sorted(threads) == sorted([probe.workflow_id, other.workflow_id, longer.workflow_id])  # no copy is left behind
    assert await clients.commands.ttl(keys.checkpoint("k", longer.workflow_id)) > 25 * 24 * 3600  # of its end, not of the copy


async def test_a_film_has_a_thread_of_its_own_and_the_source_keeps_every_checkpoint(town: Traveller) -> None:
    async with town.engine(staff()):
        probe = await town.made("probe@1", {"steps": 2})
        before = await town.travel.history.page(probe, limit=100)
        await town.ended((await town.fork(probe, from_checkpoint=2)).workflow_id)
    assert await town.travel.history.page(probe, limit=100) == before


async def test_a_fork_of_a_graph_that_sleeps_sleeps_by_a_timer_of_its_own(town: Traveller) -> None:
    async with town.engine(staff()):
        source = await town.start("family@1", {"sleep": 0.6, "word": "hello"})
        await town.until(source, EventType.WORKFLOW_WAITING)
        fork = await town.fork(await town.store.get(source))
        waiting = await town.until(fork.workflow_id, EventType.WORKFLOW_WAITING)
        await town.control.cancel(source, ANN)
        fork = await town.ended(fork.workflow_id)
    assert waiting and fork.status is WorkflowStatus.COMPLETED and fork.results["said"] == ["hello"]


async def test_a_fork_of_a_parent_has_children_of_its_own(clients: Clients) -> None:
    town = Traveller(clients)
    async with town.engine(staff()):
        source = await town.made("family@1", {"children": 2})
        n = await town.number(source, lambda view: view.next == ("family",))
        fork = await town.ended((await town.fork(source, from_checkpoint=n)).workflow_id)
    assert fork.results == source.results
    workflows = (await town.store.list(project_id=PROJECT)).items
    assert sorted(w.parent_id or "" for w in workflows) == sorted(["", "", *[source.workflow_id] * 2, *[fork.workflow_id] * 2])


async def test_nothing_is_built_on_a_result_that_was_changed(town: Traveller, clients: Clients) -> None:
    async with town.engine(staff()):
        film = await town.made()
    rows: dict[bytes, bytes] = await clients.commands.hgetall(keys.ledger(film.workflow_id))  # type: ignore[misc]
    key, row = next((key, row) for key, row in rows.items() if b"Ann" in row)
    await clients.commands.hset(keys.ledger(film.workflow_id), key, row.replace(b"Ann", b"Eve"))  # type: ignore[misc]
    for wanted in (ForkRequest(), ForkRequest(from_checkpoint=1)):
        with pytest.raises(Tampered):
            await town.travel.fork(film, wanted, ANN)
    with pytest.raises(Tampered):
        await town.travel.plan(film, ReviseRequest(changes=(InputChange(input={"idea": "a cat"}),)), ANN)


# ---- steps set by hand -----------------------------------------------------------------------------------------------------


async def test_a_failed_film_is_finished_with_a_result_set_by_hand(town: Traveller) -> None:
    crew = staff(music=lambda r: {"score": []}, cast=lambda r: AgentFailure(terminal=True, code="broken", message="nobody came"))
    async with town.engine(crew):
        film = await town.made()
        assert film.status is WorkflowStatus.FAILED
        await town.travel.set_step(film, "cast", {"people": [{"name": "Ann"}, {"name": "Bob"}]}, ANN)
        before = crew.runs.copy()
        await town.control.retry(film, ANN)
        film = await town.ended(film.workflow_id, after=film.last_seq)
    assert film.status is WorkflowStatus.COMPLETED
    assert crew.runs["cast", ""] == 1 and not {"concept", "breakdown"} & ran(crew, before)
    [cast] = [e for e in await town.store.executions(film.workflow_id) if e.agent == "cast" and e.provider == "by hand"]
    assert cast.attempts == 0


async def test_a_step_is_left_out_of_a_film_that_can_do_without_it_and_of_no_other(town: Traveller) -> None:
    crew = staff(edit=lambda r: AgentFailure(terminal=True, code="broken", message="no scissors"))
    async with town.engine(crew):
        film = await town.made()
        await town.travel.skip_step(film, "music:SCENE_2", ANN)
        for step in ("edit", "cast"):
            with pytest.raises(Conflict) as refusal:
                await town.travel.skip_step(film, step, ANN)
            assert refusal.value.code == "step_not_skippable"
        crew.scripts = {**crew.scripts, "edit": staff().scripts["edit"]}
        await town.control.retry(film, ANN)
        film = await town.ended(film.workflow_id, after=film.last_seq)
        with pytest.raises(Conflict) as refusal:
            await town.travel.skip_step(film, "music:SCENE_1", ANN)
    assert refusal.value.code == "workflow_ended"
    assert film.results["summary"]["cut"]["score"] == [{"scene": "SCENE_1"}]


async def test_a_step_of_a_hand_written_graph_can_be_set_and_not_left_out(town: Traveller) -> None:
    crew = staff()
    crew.scripts = {**crew.scripts, "probe": lambda r: AgentFailure(terminal=True, code="broken", message="no") if r.item == "STEP_1" else {"payload": r.item}}
    async with town.engine(crew):
        probe = await town.made("probe@1", {"steps": 3})
        with pytest.raises(Conflict) as refusal:
            await town.travel.skip_step(probe, "probe:STEP_1", ANN)
        assert refusal.value.code == "step_not_skippable"
        await town.travel.set_step(probe, "probe:STEP_1", {"payload": "by hand"}, ANN)
        await town.control.retry(probe, ANN)
        probe = await town.ended(probe.workflow_id, after=probe.last_seq)
    assert probe.status is WorkflowStatus.COMPLETED and crew.runs["probe", "STEP_0"] == 1


async def test_a_step_set_by_hand_while_the_film_runs_is_what_the_film_uses(town: Traveller) -> None:
    crew = staff()
    crew.held["edit"] = asyncio.Event()
    async with town.engine(crew):
        workflow_id = await town.start()
        await town.until(workflow_id, EventType.EXECUTION_STARTED, agent="edit")
        film = await town.travel.set_step(await town.store.get(workflow_id), "edit", {"cut": "by hand"}, ANN)
        assert film.status is WorkflowStatus.RUNNING
        film = await town.ended(workflow_id)
    assert film.status is WorkflowStatus.COMPLETED and film.results["summary"]["cut"] == "by hand"


async def test_a_step_that_others_have_used_by_now_is_made_good_by_a_new_drive(town: Traveller) -> None:
    crew = staff(render=dressed)
    crew.held["edit"] = asyncio.Event()
    async with town.engine(crew):
        workflow_id = await town.start()
        await town.until(workflow_id, EventType.EXECUTION_STARTED, agent="edit")
        await town.travel.set_step(await town.store.get(workflow_id), "design:Bob", {"designs": [{"name": "Bob", "coat": "blue"}]}, ANN)
        crew.held["edit"].set()
        film = await town.ended(workflow_id)
    assert film.status is WorkflowStatus.COMPLETED and film.results["summary"]["cut"]["clips"][2]["coats"] == ["blue"]
    assert crew.runs["render", "SCENE_2_SHOT_1"] == 2 and crew.runs["render", "SCENE_1_SHOT_0"] == 1


def test_everybody_of_the_scripted_film_is_in_the_travellers_house() -> None:
    assert set(SPECS) < set(ALL_SPECS)
