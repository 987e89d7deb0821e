"""`callsheet profile`: from a workflow's events and ledger to where its time and money went. Pure; called by the API.

`spans` reads the log into stretches of time; `chain` walks back from the end to the start over what each stretch waited for; `report` adds up and says what to change.
"""
