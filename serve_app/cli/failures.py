"""Failures on the command line: one sentence and what to do next, on stderr, with an exit code; never a traceback for what can be foreseen.

Exit codes: 1 the work failed or something is down, 2 something must be changed first (a setting, an argument, a missing server), 130 interrupted.
"""

import contextlib
import sys
from collections.abc import Iterator

from cluster.contracts.errors import CallsheetError, FieldError

FAILED, UNUSABLE, INTERRUPTED = 1, 2, 130


class Refused(Exception):
    """The API answered with a problem (RFC 9457)."""

    def __init__(self, status: int, detail: str, next_step: str = "", errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.status, self.detail, self.next_step, self.errors = status, detail, next_step, errors


class Unreachable(Exception):
    """Nothing, or nothing sensible, answers at the API's address."""


class Stopped(Exception):
    """Ends the command with this exit code; the sentence, if any, goes to stderr."""

    def __init__(self, code: int, sentence: str = "") -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


def say(sentence: str) -> None:
    """A line for people, on stderr, so that stdout stays what was asked for."""
    print(sentence, file=sys.stderr, flush=True)


@contextlib.contextmanager
def plainly() -> Iterator[None]:
    """Runs a command's body; turns what can be foreseen into a sentence and an exit code."""
    try:
        yield
    except Stopped as stop:
        _leave(stop.code, stop.sentence)
    except Refused as refused:
        pointed = "".join(f"\n  {each.pointer or '/'}: {each.detail}" for each in refused.errors)
        _leave(FAILED if refused.status >= 500 else UNUSABLE, f"{refused.detail}{pointed}{_then(refused.next_step)}")
    except Unreachable as error:
        _leave(UNUSABLE, str(error))
    except CallsheetError as error:
        _leave(UNUSABLE, f"{error.detail}{_then(error.next_step)}")
    except KeyboardInterrupt:
        _leave(INTERRUPTED, "Interrupted.")
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left: nothing to say, nobody to say it to
        raise SystemExit(FAILED) from None


def _then(next_step: str | None) -> str:
    return f"\n{next_step}" if next_step else ""


def _leave(code: int, sentence: str) -> None:
    if sentence:
        say(sentence)
    raise SystemExit(code) from None
