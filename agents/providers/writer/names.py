"""Names by era and kind, each handed out once in a film and with different first letters while there are enough."""

import random

from agents.film import Pronouns

from .words import ANIMALS, MACHINES, UNCANNY, word_list

_S, _H, _T, _I = Pronouns.SHE, Pronouns.HE, Pronouns.THEY, Pronouns.IT
_NAMES: dict[str, dict[Pronouns, tuple[str, ...]]] = {
    "": {
        _S: word_list("Maren Odile Tamsin Ines Yara Brigid Noor Hedda Lucia Wren Petra Salome Greta Amara Dorthe Elsie Mirela Rosa Vera Judit Kaya Zelda Fenna"),
        _H: word_list("Anselm Tobias Idris Callum Mateo Henrik Sunil Barnaby Osman Felix Elio Kasper Ruben Jonah Piet Desmond Amos Ivo Gustav Lorcan Walter Emre"),
        _T: word_list("Sol Quill Robin Ashby Lark Merrit Jules Arden"),
    },
    "ice_age": {_S: word_list("Una Sela Ishi Ona Miru Tal Ketta Bara"), _H: word_list("Oru Kesh Brann Dov Aru Hok Temu"), _T: word_list("Ash Rill Moss")},
    "antiquity": {_S: word_list("Livia Thais Marcia Nefra Helena"), _H: word_list("Cassius Darius Milo Quintus Ahmes"), _T: word_list("Sabin Phila")},
    "feudal_japan": {_S: word_list("Aiko Hana Kiku Sumi Yuki Chiyo Nami"), _H: word_list("Jubei Kenji Takeo Genta Shiro Masao Isamu"), _T: word_list("Ren Haru Makoto")},
    "medieval": {_S: word_list("Isolde Maud Beatrix Agnes Ysolt Hild"), _H: word_list("Oswin Godric Piers Hugo Wystan Cuthbert"), _T: word_list("Perrin Sorrel Rowan")},
    "wartime": {_S: word_list("Colette Simone Lucienne Odette Margot Irena"), _H: word_list("Marcel Armand Henri Pavel Ludo Viktor"), _T: word_list("Dominique Sacha Claude")},
    "future": {_S: word_list("Vesta Calla Lyra Juna Thule Nadi"), _H: word_list("Orin Castor Leto Bram Zeno Tycho"), _T: word_list("Sol Vega Onyx")},
}  # fmt: skip
_ANIMAL_NAMES = word_list("Bramble Otis Juniper Nutmeg Pip Soot Clover Fennel Biscuit Marlow Thimble")
_MACHINE_NAMES = word_list("Pim Kettle Seven Tock Dot Bolt Juno Ferrite")


class Namer:
    """Hands out the names of one film."""

    def __init__(self, rng: random.Random, era: str = "", taken: tuple[str, ...] = ()) -> None:
        self._rng, self._era, self._taken = rng, era, list(taken)

    def name(self, pronouns: Pronouns, species: str = "human") -> str:
        pool = list(self._pool(pronouns, species))
        self._rng.shuffle(pool)
        initials = {t[0] for t in self._taken}
        free = [n for n in pool if n not in self._taken] or [n + "son" for n in pool]
        chosen = next((n for n in free if n[0] not in initials), free[0])
        self._taken.append(chosen)
        return chosen

    def _pool(self, pronouns: Pronouns, species: str) -> tuple[str, ...]:
        if species in MACHINES:
            return _MACHINE_NAMES
        if species in ANIMALS and self._era != "ice_age":
            return _ANIMAL_NAMES
        names = _NAMES.get(self._era, _NAMES[""])
        kind = _T if pronouns is _I and species not in UNCANNY else _S if pronouns is _I else pronouns
        return names.get(kind, names[_S])
