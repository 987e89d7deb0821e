"""Workflows: their definitions, the dataflow that runs agents, and the engine that drives them durably. No Ray and no FastAPI in here.

Decisions bound here
- **LangGraph above, dataflow below.** A StateGraph has one node per stage and one `ask` node for decisions; under it one `Dataflow` per workflow starts every agent execution the moment its
  inputs exist, across stage borders. LangGraph alone waits at each superstep for its slowest node (2.4x the critical path on a scripted film, 1.0x this way).
- **The ledger decides what runs.** An execution's key is a hash of agent, version, provider, seed, take and of the inputs it truly depends on. A key that is in the ledger is never run again,
  neither after a crash nor after a revision; what changed has another key.
- **A gate is an execution done by a person.** It takes an input and emits one, it is keyed by what it shows, and work that does not need its answer goes on.
- **Dependencies are derived** from what agents take and emit; nobody wires edges. A definition that cannot run is refused when it is registered.
- `max_concurrency` of LangGraph is never set (it also holds back saving); slots are limited in the dispatcher.
- One film is one episode here: agents that the roster fans out per episode run once.
"""
