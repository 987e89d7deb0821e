"""The studio: the page at /studio on which people start, watch, judge and direct productions.

Decisions. No build step: what a browser runs are the files in this folder, ES modules on Preact, with htm for markup and signals for state; the graph is laid out by dagre, loaded when it is looked at. They
lie in `vendor/` as their makers published them (`vendored.json` names version, licence and SHA-256 of each; a test compares), so that the page works without any other host. The page holds no secret and
is served to anybody; everything it shows comes from the API with the key its reader signed in with, and its Content-Security-Policy lets it run, show and reach nothing else.

`pages.py` serves it. `shell/` frames every view and keeps the session, `live/` follows a production, `views/` has one module for each address, `styles/` the design.
"""
