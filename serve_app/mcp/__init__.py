"""Productions as tools of the Model Context Protocol, for language models that start films, look after them and show what was made.

Decided here: a tool is a call of this server's own HTTP API with its caller's own key, over HTTP or (`callsheet mcp`) from a machine that reaches it. So the gate, the roles, the projects, the audit log and
the refusals are the routes', and nothing can be done by a tool that the key could not do without it. What a tool returns was written by models and callers: it is fenced off as data, between marks that
change with every answer and that its text therefore cannot forge.
"""
