"""Whatever the schedule: one driver at a time, nothing committed is changed, everybody who spoke is heard, and every workflow comes to its end.

`make test` explores a few hundred schedules, `make chaos` ten thousand (SIMULATIONS says how many). A schedule that fails prints its seed and all its steps; `SEED=…` replays it.
"""

import os
import time

import pytest

from cluster.redis.scripts import source
from tests.chaos.simulator.lua_host import Host
from tests.chaos.simulator.model import RedisModel
from tests.chaos.simulator.schedules import ScheduleFailed, run

SHORT = 300
MANY = int(os.environ.get("SIMULATIONS", "10000"))
ENOUGH_FAILURES = 5


def explore(first: int, many: int) -> None:
    began, steps, failures = time.monotonic(), 0, []
    for seed in range(first, first + many):
        try:
            steps += run(seed)
        except ScheduleFailed as failure:
            failures.append(str(failure))
            if len(failures) == ENOUGH_FAILURES:
                break
    print(f"\n{many} schedules from seed {first}: {steps} steps of the server in {time.monotonic() - began:.1f} s")
    conclusions = "\n".join(failure.splitlines()[-1] for failure in failures)
    assert not failures, f"{failures[0]}\n\n{conclusions}\nReplay one: SEED=… pytest {__file__} -k replay"


def test_a_few_hundred_schedules_keep_every_promise() -> None:
    explore(0, SHORT)


@pytest.mark.long
def test_ten_thousand_schedules_keep_every_promise() -> None:
    explore(SHORT, MANY)


@pytest.mark.skipif("SEED" not in os.environ, reason="SEED names a schedule to replay")
def test_replay() -> None:
    explore(int(os.environ["SEED"]), 1)


def test_a_schedule_is_determined_by_its_seed() -> None:
    assert [run(seed) for seed in range(20)] == [run(seed) for seed in range(20)]


BROKEN = {
    "old tokens may write": [("return redis.error_reply('FENCED ' .. r[1])", "")],
    "a park does not look whether somebody spoke": [("return redis.error_reply('SIGNALLED')", "")],
    "a repeated commit is applied again": [("if last < number then", "if true then")],
    "an answer wakes nobody": [("if get(id, 'status')[1] == 'waiting' then", "if false then")],
    "timers run on while paused": [
        ("redis.call('ZREM', TIMERS, id .. '|' .. name)\n    redis.call('HSET', K('tm', id), name, '-'", "redis.call('HSET', K('tm', id), name, '-'")
    ],
    "what is let go of stays on the ready stream": [("redis.call('XDEL', READY, entry)\n  end", "end")],
    "what somebody retried still expires": [("redis.call('PERSIST', key)", "redis.call('EXISTS', key)")],
    "events are not chained": [("set(id, 'seq', seq, 'head', head)", "set(id, 'seq', seq)")],
    "a line is never passed on": [("if r[2] and r[2] ~= '' then next_in_line(id, now, r[2]) end", "")],
}
"""Lines of the scripts, and what is put in their place."""


def broken(text: str, defect: str) -> str:
    for right, wrong in BROKEN[defect]:
        text = text.replace(right, wrong)
    return text


@pytest.mark.parametrize("defect", BROKEN)
def test_the_simulator_sees_a_broken_protocol(defect: str) -> None:
    for right, _ in BROKEN[defect]:
        assert any(right in source(name)[0] for name in ("settle", "commit", "retry")), f"the scripts no longer say {right!r}: choose another line to break"

    def host(model: RedisModel) -> Host:
        return Host(model, lambda name: broken(source(name)[0], defect))

    with pytest.raises(ScheduleFailed):
        for seed in range(SHORT):
            run(seed, host)
