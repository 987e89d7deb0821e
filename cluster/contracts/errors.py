"""Everything that can go wrong, as one tree.

    CallsheetError
    ├── Terminal                   trying again cannot help
    │   ├── InvalidInput           422  the caller's values; `errors` points at each
    │   ├── Unauthenticated        401
    │   ├── Forbidden              403
    │   ├── NotFound               404  also for what the caller may not see
    │   ├── Conflict               409  the state does not allow it
    │   ├── Gone                   410
    │   ├── PayloadTooLarge        413
    │   ├── DefinitionRejected     422  a workflow type or agent spec that cannot work
    │   ├── ProviderRejected       422  an LLM or a renderer refused the content
    │   ├── ChildrenFailed         500  of a production's child workflows none came to its end
    │   ├── Misconfigured          500  an operator must change a setting
    │   └── Corrupt                500  stored bytes do not say what they should
    │       └── Tampered           500  their signature does not hold
    │           └── CheckpointTampered  that of a checkpoint, or of what belongs to it
    └── Retryable(retry_after)     trying again may help
        ├── StoreUnavailable       503  Redis
        ├── ProviderUnavailable    503  an LLM, the Task Service, another neighbour
        ├── ResourcesUnavailable   503  no node of the cluster can host the agent now
        └── Overloaded             429

    ControlSignal(BaseException)   no failure: stop now; `except Exception` does not swallow it
    ├── LeaseLost                  another engine drives this workflow; write nothing more
    └── Drained                    this process is shutting down; the work goes on elsewhere

`status` is the HTTP status the API answers with, `code` a stable word for programs, `next_step` a sentence for people.
"""

from collections.abc import Sequence
from typing import ClassVar

from .base import Model


class FieldError(Model):
    """One offending value: a JSON pointer into the request body and what is wrong with it."""

    pointer: str
    detail: str


class CallsheetError(Exception):
    """Base of every error this project raises on purpose. `str(error)` is fit to be shown to the caller."""

    status: ClassVar[int] = 500
    code: str = "internal_error"
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        next_step: str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.next_step = next_step
        self.errors = tuple(errors)
        self.retry_after = retry_after


class Terminal(CallsheetError):
    """Trying the same again cannot help."""


class InvalidInput(Terminal):
    """The caller's values are wrong; `errors` points at each."""

    status, code = 422, "invalid_input"


class Unauthenticated(Terminal):
    """No API key, or not a valid one."""

    status, code = 401, "unauthenticated"


class Forbidden(Terminal):
    """The key is valid and does not allow this."""

    status, code = 403, "forbidden"


class NotFound(Terminal):
    """There is no such thing, or the caller may not know of it."""

    status, code = 404, "not_found"


class Conflict(Terminal):
    """The state does not allow it; the message says which state."""

    status, code = 409, "conflict"


class Gone(Terminal):
    """It was there and has expired."""

    status, code = 410, "gone"


class PayloadTooLarge(Terminal):
    """The request is larger than this installation accepts."""

    status, code = 413, "payload_too_large"


class DefinitionRejected(Terminal):
    """A workflow type or an agent spec that can never work; raised at registration, with the reason as a sentence."""

    status, code = 422, "definition_rejected"


class ProviderRejected(Terminal):
    """A provider refused the content itself. Change the content; the same request will be refused again."""

    status, code = 422, "provider_rejected"


class ChildrenFailed(Terminal):
    """No child workflow of a production has completed, so there is nothing to show. Each child tells why it failed; retry those, or the production."""

    code = "children_failed"


class Misconfigured(Terminal):
    """A setting, a file or a service of this installation is wrong. The message names which and how to mend it."""

    code = "misconfigured"


class Corrupt(Terminal):
    """Stored bytes do not match their checksum, schema or signature."""

    code = "corrupt"


class Tampered(Corrupt):
    """Stored bytes are not what was signed, or are signed with a key that is not here. Nothing of them was used."""

    code = "signature_invalid"


class CheckpointTampered(Tampered):
    """A checkpoint cannot be trusted. Its workflow can be retried from the last one that can.

    `code` is `signature_invalid`, `unknown_signing_key` or `checkpoint_rewound` (newer ones are known to have existed). `checkpoint_id` is empty when the whole thread is meant.
    """

    def __init__(self, detail: str, *, thread: str = "", checkpoint_id: str = "", code: str | None = None, next_step: str | None = None) -> None:
        super().__init__(detail, code=code, next_step=next_step or "Retry the workflow: it goes on from its last checkpoint that can be trusted.")
        self.thread, self.checkpoint_id = thread, checkpoint_id


class Retryable(CallsheetError):
    """Trying again may help, after `retry_after` seconds when that is known."""

    status, code, retryable = 503, "unavailable", True


class StoreUnavailable(Retryable):
    """Redis does not answer. Accepted work is safe and continues when it is back."""

    code = "store_unavailable"


class ProviderUnavailable(Retryable):
    """A language model, the Task Service or another neighbour does not answer."""

    code = "provider_unavailable"


class ResourcesUnavailable(Retryable):
    """No node of the cluster can host the agent: the message names the missing resource."""

    code = "waiting_for_resources"


class Overloaded(Retryable):
    """Too much at once; nothing was accepted."""

    status, code = 429, "overloaded"


class ControlSignal(BaseException):
    """Not a failure but an order to stop; derives from BaseException so that no error handling swallows it."""


class LeaseLost(ControlSignal):
    """Another engine holds a newer fencing token. Nothing of this write was stored; stop driving the workflow at once."""


class Drained(ControlSignal):
    """This process is shutting down. Nothing is lost: another engine goes on from the last commit."""
