"""Search over the nodes of one project: cosine of features, each weighted by how rare it is among those nodes.

Held in memory, rebuilt from the store by the first question after a start, and kept in step by every write.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from .embedding import Features, features


class Hit(NamedTuple):
    node_id: str
    score: float
    """0 to 1."""


class Index:
    """Texts by node id."""

    def __init__(self) -> None:
        self._texts: dict[str, Features] = {}
        self._postings: dict[int, dict[str, float]] = {}
        self._lengths: dict[str, float] | None = None

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, node_id: str, text: str) -> None:
        self.remove(node_id)
        self._texts[node_id] = found = features(text)
        for feature, weight in found.items():
            self._postings.setdefault(feature, {})[node_id] = weight
        self._lengths = None

    def remove(self, node_id: str) -> None:
        for feature in self._texts.pop(node_id, {}):
            there = self._postings[feature]
            del there[node_id]
            if not there:
                del self._postings[feature]
            self._lengths = None

    def search(self, query: str, among: Iterable[str] | None = None) -> list[Hit]:
        """Every node that shares a feature with the query, best first; equals in the order of their ids. `among` narrows to some nodes."""
        asked = {feature: weight * self._rarity(feature) for feature, weight in features(query).items()}
        length = math.sqrt(sum(weight * weight for weight in asked.values()))
        if not length:
            return []
        wanted = None if among is None else set(among)
        dots: dict[str, float] = {}
        for feature, weight in asked.items():
            rarity = self._rarity(feature)
            for node_id, theirs in self._postings.get(feature, {}).items():
                if wanted is None or node_id in wanted:
                    dots[node_id] = dots.get(node_id, 0.0) + weight * theirs * rarity
        lengths = self._all_lengths()
        hits = [Hit(node_id, round(min(1.0, dot / (length * lengths[node_id])), 6)) for node_id, dot in dots.items()]
        return sorted(hits, key=lambda hit: (-hit.score, hit.node_id))

    def _rarity(self, feature: int) -> float:
        return math.log(1.0 + (len(self._texts) + 1) / (1 + len(self._postings.get(feature, ()))))

    def _all_lengths(self) -> dict[str, float]:
        if self._lengths is None:
            rarity = {feature: self._rarity(feature) for feature in self._postings}
            self._lengths = {
                node_id: math.sqrt(sum((weight * rarity[feature]) ** 2 for feature, weight in found.items())) or 1.0 for node_id, found in self._texts.items()
            }
        return self._lengths
