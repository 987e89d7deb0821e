"""The embedded Task Service: the neighbour's wire contract, served by a renderer that needs no GPU.

It is a neighbour, not a part of the orchestrator: own process, own store, own key, reached over HTTP only, so that a real Task Service takes its place
by configuration alone.

    app.py         settings -> Ray Serve application
    application.py the FastAPI application and the work beside its requests
    routes.py      the routes, their status codes and error bodies
    models.py      the wire models
    store.py       tasks, media and webhooks in one SQLite file
    media.py       finished files, named by their SHA-256
    scheduler.py   takes queued tasks by priority, runs them, records how they ended
    results.py     the result object of a finished render
    renderers.py   where a render runs, and the one that uses threads
    ray_renderer.py  the one that uses Ray workers
    webhooks.py    delivers signed events until they are accepted
    evaluation.py  the `evaluate_department` task

Guarantees
- A task that was answered with 201 is run until it is completed, failed or cancelled, over any number of restarts of this service.
- The same `Idempotency-Key` is one task, for concurrent submits and over restarts.
- A result names bytes that are on disk and have the SHA-256 it gives.
"""
