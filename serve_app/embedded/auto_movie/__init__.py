"""The embedded Auto-Movie: the neighbour's wire contract, Payload's REST interface over its collections, without Next.js and without MongoDB.

It is a neighbour, not a part of the orchestrator: own process, own store, own key, reached over HTTP only, so that a real app takes its place by configuration alone.

    app.py          settings -> Ray Serve application
    application.py  the FastAPI application around a folder
    collections.py  the collections: their fields, what is required, what a relation leads to
    validation.py   a document against its collection
    filters.py      `where`, `sort` and paging as they come in a query string
    store.py        documents and accounts in one SQLite file
    accounts.py     users, logins, tokens, keys, and whose documents one may see
    routes.py       Payload's routes
    files.py        media with their bytes
    chat.py         the app's own routes under /api/v1: chat, project list, uploads, the receiver of our webhooks

The profile `as_deployed` behaves as the deployed app was read to: no API keys, no project is kept from another's users, uploads of the custom route lose their bytes, a choice made in the chat
is answered but not kept.
"""
