"""Redis as the durable store: the only package that speaks to it.

Decisions bound here
- Keys are spelled in `keys.py` only. A change of state is one Lua script in `lua/`, run through `scripts.Scripts`; there is no read-change-write from Python.
- All keys of a project's workflows share one hash tag (`{s03}`), so that creation, commit and enqueue are atomic on Redis Cluster too.
- Every script that writes for a driver takes the fencing token of its lease and refuses an older one with `FENCED`.
- Scripts are idempotent: the client may send one again when a reply was lost.
- Script calls made in the same turn of an event loop travel in one pipeline, in the order they were made (`scripts.Lane`).
- Only core commands, Lua and cmsgpack/cjson are used: Redis 6.2, 7, 8, Valkey, and Redis Cluster.
"""
