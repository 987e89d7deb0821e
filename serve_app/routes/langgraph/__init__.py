"""The routes that LangGraph's clients know: /assistants, /threads, /runs, /store, /info and /ok, at the root of the server as `langgraph_sdk` expects them. `serve_app.threads` says how they map."""
