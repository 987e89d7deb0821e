"""A seeded simulator, in virtual time, of the protocol by which engines and people share workflows through Redis.

The scripts it runs are the project's own `.lua` files; only the server under them (`model`) and the processes around them (`engines`, `people`) are simulated. A schedule is
determined by its seed alone: when messages arrive, which are lost or sent twice, who crashes, who freezes, what people want, when the server is replaced by a replica that lags.
`checks` says what must hold after every step, `world` runs a schedule, `test_schedules` explores many.
"""
