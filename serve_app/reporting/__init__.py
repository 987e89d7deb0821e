"""Tells the Auto-Movie app how linked workflows go, and brings back what people answer there.

    documents.py  from a workflow and what its agents made to the app's documents; pure
    questions.py  an open decision as a session's choices, and what a person wrote there as an answer; pure
    writer.py     writes them, so that writing again changes nothing
    reporter.py   the loop: which workflows have news, and how far each has been reported

Decisions
- It runs in each engine replica, beside the engine and not in its way: the engine's process has Redis, the ledger and the artifact store open already, another deployment would cost 120 MB for a
  loop that sleeps. It shares nothing with the drives: a failure here is logged and tried again, and ends nothing.
- Every workflow with the label is listed as news in the same script that writes its event, so that none is overlooked; the position moves after the app has answered. A crash in between
  writes the same once more, and whatever is created is looked for first.
- What is written is the workflow as it stands, not one event after the other: an app that was away for an hour gets one report, not three thousand.

Guarantees
- A project hears of its progress at most once a second, from one process at a time.
- The app being away, slow or wrong delays reports and nothing else. A project it does not know is not reported any further.
- A person's answer in a session is applied once, as an answer by the API would be.
"""
