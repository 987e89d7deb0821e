"""The API's routes, one resource per module.

A route translates: it takes typed values, calls one service, returns a contract. Who may call it stands in its decorator, what can go wrong in `serve_app.errors`.
"""
