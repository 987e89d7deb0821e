"""What a neighbour says is shown to people and kept in events; some neighbours say back what they were sent. Our credentials are taken out of their words before anybody cuts, logs or stores them."""

from collections.abc import Iterator, Mapping

HIDDEN = "***"
CREDENTIALS = ("x-api-key", "authorization", "proxy-authorization", "cookie")


def discreet(said: str, sent: Mapping[str, str]) -> str:
    """A neighbour's words without the credentials that stood in the headers it was `sent`."""
    for secret in _secrets(sent):
        said = said.replace(secret, HIDDEN)
    return said


def _secrets(sent: Mapping[str, str]) -> Iterator[str]:
    for name in CREDENTIALS:
        if value := sent.get(name):
            yield value
            yield value.rpartition(" ")[2]  # without the scheme before it
