"""Starts workflows by the clock.

    times.py      from a timing to its slots: cron with time zones, intervals, jitter; pure
    plan.py       what is to be done now: which slots start, wait, are skipped or missed, which workflows end for them; pure
    scheduler.py  the loop: reads, plans, writes the plan down, then acts

Decisions
- A plan is written before it is carried out, under the shard's lease, which that write asks for. Whoever takes over carries it out again: a workflow's id follows from its schedule and slot, so that it
  starts once; ending a workflow that has ended changes nothing. So a crash starts nothing twice and leaves nothing out, and a scheduler that lost its lease decides nothing more.
- A schedule acts for itself, not for the key that made it: it goes on when that key is revoked, is bound to its project, and to make or change one takes the right to start workflows there.
- It runs in each engine replica (`serve_app.errands`), one process for a shard at a time.
"""
