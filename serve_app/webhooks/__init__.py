"""Tells webhooks of what happens in their projects.

    messages.py  from an event to a message, and when a failed one is tried again; pure
    courier.py   the loop: makes messages of events, sends those that are due

Decisions
- It runs in each engine replica, beside the engine, as `serve_app.reporting` does and for its reasons: Redis is open there, and another deployment would cost 120 MB for a loop that mostly sleeps.
- A commit pays for no webhook: where a project has one, its workflows put their id into a sorted set in the script that writes their events anyway; where it has none, they look at one more field.
- One process delivers a shard's webhooks, under a lease that every write asks for. So the places of a webhook are counted exactly, whoever delivers.

Guarantees
- Every event after a webhook's creation that its filter names becomes a message, and every message is sent until it is accepted or given up after ten attempts within about three days: at least once,
  whatever is killed. Its id stays the same, so receivers can tell repetitions.
- First attempts for one workflow are made in the order of its events. A failed one is overtaken by later ones: receivers go by `data.seq`.
- A slow or dead receiver has four places at most, one once it fails, is sent nothing for some seconds after each failure, and holds up nobody else.
"""
