"""The embedded Brain: the neighbour that keeps what a project knows, with a search by meaning that needs no model and no network.

It is a neighbour, not a part of the orchestrator: own process, own store, own key, reached over HTTP and WebSocket only, so that a real Brain takes its place by configuration alone.

    app.py         settings -> Ray Serve application
    application.py the FastAPI application: all surfaces around one store
    store.py       nodes and relationships in one SQLite file
    embedding.py   from a text to weighted features, and to a vector
    thesaurus.py   words that mean the same to a film crew
    index.py       search over the nodes of a project
    tools.py       what can be asked, whatever the dialect: one table of tools with their parameters
    legacy.py      the tools that older callers know by other names
    rest.py        REST `/api/v1`
    sockets.py     WebSocket: flat `tool` frames on `/`, JSON-RPC and `payload` frames on `/mcp`
    mcp_server.py  the Model Context Protocol on `/mcp` over HTTP, and over stdin and stdout by `python -m serve_app.embedded.brain.mcp_server`
    profiles.py    what the deployed service does differently, each deviation by name

Guarantees
- A write that was answered is on disk, and found again after any number of restarts.
- A write with an idempotency key is one node, for concurrent callers and over restarts.
- A project sees its own nodes only, on every surface.
"""
