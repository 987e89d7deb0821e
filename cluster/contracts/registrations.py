"""Agents that join an installation while it runs, and what is known of everybody's health and load.

A registration names code that is on the cluster already, or an HTTP agent by its address. Never code: whoever may register an agent may not run anything new with it.
"""

import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .agents import AgentSpec
from .base import Model
from .ids import AgentId

IMPORT_PATH = re.compile(r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")


class AgentRegistration(Model):
    """An agent that is not in the company's own table."""

    spec: AgentSpec
    import_path: Annotated[str, Field(max_length=300)] = ""
    """`package.module:Class` of a package that is installed on the cluster; its `spec` must be this one."""
    url: Annotated[str, Field(max_length=500)] = ""
    """Address of an HTTP agent, `https://host/path`; see `protocol`."""
    protocol: Literal["callsheet", "a2a"] = "callsheet"
    """`callsheet`: POST {url}/execute takes an AgentRequest and answers an AgentResult or AgentFailure, GET {url}/health answers 200. `a2a`: the Agent2Agent protocol's JSON-RPC `message/send`."""
    stands_in_for: AgentId | None = None
    """The agent of the company whose steps this one may take. It must emit the same and need no more."""
    cost: Annotated[float, Field(ge=0)] = 0.0
    """Declared cost of one execution, in the installation's unit of money."""

    @model_validator(mode="after")
    def _one_place(self) -> "AgentRegistration":
        if bool(self.import_path) == bool(self.url):
            raise ValueError("name either an import_path or a url")
        if self.import_path and not IMPORT_PATH.match(self.import_path):
            raise ValueError("import_path is written package.module:Class")
        return self

    @property
    def place(self) -> str:
        return self.import_path or self.url


class AgentLoad(Model):
    """One agent as one engine sees it, or, added up, as the installation sees it."""

    running: Annotated[int, Field(ge=0)] = 0
    """Executions sent and not answered."""
    places: Annotated[int, Field(ge=0)] = 0
    """Executions its actors take at once; 0 where that is not known."""
    typical_seconds: Annotated[float, Field(ge=0)] = 0.0
    """Moving average of its answers' times; 0 before the first."""
    failed_in_a_row: Annotated[int, Field(ge=0)] = 0
    executions: Annotated[int, Field(ge=0)] = 0
    failures: Annotated[int, Field(ge=0)] = 0
    lookups: Annotated[int, Field(ge=0)] = 0
    """Executions for which a result of an earlier workflow would have done."""
    hits: Annotated[int, Field(ge=0)] = 0
    """Those of them for which there was one: they were not run."""
    away: Annotated[str, Field(max_length=300)] = ""
    """Why the reporting engine gives it nothing now; empty when it does."""
    backlog: Annotated[int, Field(ge=0)] = 0
    """Executions that wait for a slot or for a place at an actor."""
    demand: Annotated[int, Field(ge=0)] = 0
    """Executions that have a slot or could have one: what actors are wanted for."""
    replicas: Annotated[int, Field(ge=0)] = 0
    """Its actors."""
    wanted: Annotated[int, Field(ge=0)] = 0
    """Actors that what waits and what runs would need; see `agents.sizing`. 0 when nothing is asked of it."""
    local: bool = False
    """It runs in the same place as whoever reports this."""


class AgentAvailability(Model):
    """Whether an agent can be given work."""

    agent: AgentId
    available: bool
    why: str = ""
    """When it is not: `no sign of life`, `3 failures in a row`, …"""
    load: AgentLoad = AgentLoad()
    engines: tuple[str, ...] = ()
    """Who reported it lately."""
    registered: bool = False
    """It joined at run time."""


class Colleague(AgentSpec):
    """An agent with what is known of it now."""

    availability: AgentAvailability
    registration: AgentRegistration | None = None
    """How it joined; None for one of the company's own."""
