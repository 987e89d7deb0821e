"""Who asks, and what they may see.

A user signs in and gets a token (JWT, HS256) that expires; a service sends its API key and acts as the account `SERVICE_EMAIL`, whose password is the key. An administrator sees everything;
everybody else the projects they made or work on, what belongs to these, and their own sessions. As deployed, only sessions are kept apart, and there are no keys.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .filters import Document
from .store import Store

SERVICE_EMAIL = "service@auto-movie.local"
TOKEN_SECONDS = 7200
ROUNDS = 20_000


class Profile(StrEnum):
    CORRECT = "correct"
    AS_DEPLOYED = "as_deployed"


@dataclass(frozen=True)
class User:
    user_id: str
    email: str
    role: str

    @property
    def admin(self) -> bool:
        return self.role == "admin"


class Accounts:
    def __init__(self, store: Store, api_key: str, profile: Profile, *, token_seconds: float = TOKEN_SECONDS, clock: Callable[[], float] = time.time) -> None:
        self._store, self._api_key, self._profile, self._token_seconds, self._clock = store, api_key, profile, token_seconds, clock
        self._secret = store.secret("tokens").encode()
        self.service = self._service()

    # ---- who asks ----------------------------------------------------------------------------------------------------

    def add(self, email: str, password: str, *, role: str = "user", name: str = "") -> Document:
        document = self._store.insert("users", {"email": email, "name": name, "role": role})
        self.set_password(document["id"], password)
        return document

    def set_password(self, user_id: str, password: str) -> None:
        salt = secrets.token_bytes(16)
        self._store.set_password(user_id, salt, _digest(password, salt))

    def sign_in(self, email: str, password: str) -> tuple[str, int, Document] | None:
        """Token, its end in Unix seconds, and the user; None when the two do not belong together."""
        user = next((each for each in self._store.every("users") if each["email"] == email), None)
        known = self._store.password(user["id"]) if user else None
        if user is None or known is None or not hmac.compare_digest(_digest(password, known[0]), known[1]):
            return None
        return (*self.token(user["id"]), user)

    def token(self, user_id: str) -> tuple[str, int]:
        end = int(self._clock() + self._token_seconds)
        claims = {"id": user_id, "collection": "users", "exp": end}
        head = ".".join(_b64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
        return f"{head}.{self._signature(head)}", end

    def caller(self, authorization: str, cookie: str = "") -> User | None:
        """The user behind a header `JWT …`, `Bearer …` or `users API-Key …`, or behind the app's cookie."""
        scheme, _, text = authorization.partition(" ")
        if scheme == "users" and text.startswith("API-Key "):
            return self._by_key(text.removeprefix("API-Key "))
        if scheme in ("JWT", "Bearer") and text:
            return self._by_token(text) or (self._by_key(text) if scheme == "Bearer" else None)
        return self._by_token(cookie) if cookie else None

    def _by_key(self, key: str) -> User | None:
        fits = self._profile is Profile.CORRECT and hmac.compare_digest(key.encode(), self._api_key.encode())
        return _user(self.service) if fits else None

    def _by_token(self, token: str) -> User | None:
        head, _, signature = token.rpartition(".")
        if not head or not hmac.compare_digest(self._signature(head).encode(), signature.encode()):
            return None
        claims = json.loads(_unb64(head.partition(".")[2]))
        found = self._store.get("users", claims["id"]) if claims["exp"] > self._clock() else None
        return _user(found) if found else None

    def _signature(self, head: str) -> str:
        return _b64(hmac.new(self._secret, head.encode(), hashlib.sha256).digest())

    def _service(self) -> Document:
        found = next((each for each in self._store.every("users") if each["email"] == SERVICE_EMAIL), None)
        document = found or self.add(SERVICE_EMAIL, self._api_key, role="admin", name="Service")
        self.set_password(document["id"], self._api_key)
        return document

    # ---- what they may see -------------------------------------------------------------------------------------------

    def sees(self, user: User, collection: str, document: Mapping[str, Any]) -> bool:
        if user.admin:
            return True
        if collection == "sessions":
            return document.get("user") == user.user_id
        if collection == "users":
            return document.get("id") == user.user_id
        if self._profile is Profile.AS_DEPLOYED:
            return True
        project = document if collection == "projects" else self._project_of(document)
        return project is None or user.user_id in (project.get("createdBy"), *(project.get("collaborators") or ()))

    def _project_of(self, document: Mapping[str, Any]) -> Document | None:
        project_id = document.get("project")
        return self._store.get("projects", project_id) if isinstance(project_id, str) else None


def _user(document: Mapping[str, Any]) -> User:
    return User(document["id"], document["email"], document["role"])


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ROUNDS)


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
