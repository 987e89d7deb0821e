"""Productions as LangGraph's clients see them: a thread is a conversation, a run drives a production from one stop to the next, an interrupt is an open decision, the state is what a chat shows of it.

Decided here: a run's and a thread's status are read off the workflow, never stored, so both surfaces always tell the same. A stream is a projection of the workflow's event log and is resumed by the
log's numbers. What has no counterpart in a production (a state edited by hand, steps chosen by the client, a rollback of finished work) is refused by name, never half done.
"""
