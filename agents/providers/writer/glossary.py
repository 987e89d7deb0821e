"""A small glossary for loglines in German, Spanish, French and Japanese: enough to keep the facts of a sentence, not to translate literature.

`english` gives a plain English sentence when most of the words that carry meaning are known, else nothing, and the caller falls back to what it can guess.
"""

import re
from collections.abc import Callable

from .words import word_list

_DE = (
    "alter=old alte=old altes=old alten=old junger=young junge=young junges=young kleiner=small kleine=small kleines=small großer=big große=big blinder=blind blinde=blind tauber=deaf taube=deaf verlorene=lost "
    "verlorenes=lost verlorenen=lost letzter=last letzte=last letztes=last letzten=last erste=first ersten=first einsamer=lonely einsame=lonely toter=dead tote=dead toten=dead verstorbenen=late geheime=secret geheimes=secret gestohlene=stolen "
    "kaputte=broken gefrorenen=frozen mann=man frau=woman kind=child kinder=children junge=boy mädchen=girl mutter=mother vater=father schwester=sister bruder=brother tochter=daughter sohn=son "
    "großmutter=grandmother großvater=grandfather oma=grandmother opa=grandfather witwe=widow witwer=widower freund=friend freundin=friend nachbar=neighbour nachbarin=neighbour fischer=fisherman bäcker=baker bäckerin=baker lehrer=teacher "
    "lehrerin=teacher ärztin=doctor arzt=doctor krankenschwester=nurse kapitän=captain soldat=soldier ritter=knight könig=king königin=queen hexe=witch dieb=thief detektiv=detective detektivin=detective uhrmacher=clockmaker uhrmacherin=clockmaker "
    "leuchtturmwärter=lighthouse_keeper leuchtturmwärterin=lighthouse_keeper astronaut=astronaut astronautin=astronaut roboter=robot hund=dog katze=cat fuchs=fox wolf=wolf bär=bear pferd=horse vogel=bird rabe=raven drache=dragon geist=ghost "
    "musiker=musician pianist=pianist pianistin=pianist clown=clown zauberer=wizard gärtner=gardener gärtnerin=gardener rentner=pensioners schmied=blacksmith pilotin=pilot pilot=pilot "
    "flasche=bottle flaschenpost=message_in_a_bottle brief=letter briefe=letters buch=book schlüssel=key uhr=clock karte=map geige=violin klavier=piano ring=ring schwert=sword lampe=lamp koffer=suitcase bild=picture foto=photograph "
    "kamera=camera ei=egg brot=bread ofen=oven lied=song schatz=treasure handschrift=handwriting fahrrad=bicycle boot=boat schiff=ship zug=train bombe=bomb tür=door stern=star krone=crown "
    "hafen=harbour meer=sea insel=island strand=beach leuchtturm=lighthouse stadt=city dorf=village haus=house garten=garden wald=forest berg=mountain wüste=desert fluss=river schule=school krankenhaus=hospital gefängnis=prison "
    "bahnhof=station bäckerei=bakery theater=theatre brücke=bridge mond=moon mars=Mars weltraum=space winter=winter sommer=summer nacht=night morgen=morning hochzeit=wedding krieg=war sturm=storm schnee=snow "
    "findet=finds entdeckt=discovers muss=must will=wants_to verliert=loses erbt=inherits baut=builds rettet=saves sucht=seeks bringt=brings lernt=learns_to trifft=meets stiehlt=steals hütet=guards bewacht=guards versteckt=hides "
    "finden=find retten=save bringen=bring zurückbringen=return durchqueren=cross überqueren=cross lernen=learn bauen=build gewinnen=win beschützen=protect fliehen=flee entkommen=escape singen=sing schwimmen=swim gestehen=confess suchen=seek "
    "reparieren=repair stehlen=steal überleben=survive ein=a eine=a einen=a einem=a einer=a eines=a der=the die=the das=the den=the dem=the des=of_the brieftaube=pigeon weigert=refuses_to nachricht=message krieges=war abzuliefern=deliver abliefern=deliver im=in_the am=at_the zum=to_the zur=to_the in=in auf=on aus=from mit=with von=of vor=before nach=after "
    "für=for ohne=without und=and seiner=his seine=his seinen=his seinem=his sein=his ihre=her ihrer=her ihren=her ihrem=her ihr=her wer=who zu=to um=PURPOSE bevor=before"
)
_ES = (
    "viejo=old vieja=old joven=young pequeño=small pequeña=small gran=great ciego=blind ciega=blind sordo=deaf sorda=deaf perdido=lost perdida=lost último=last última=last solitario=lonely solitaria=lonely muerto=dead muerta=dead "
    "difunta=late difunto=late secreto=secret robado=stolen roto=broken helado=frozen retirado=retired retirada=retired hombre=man mujer=woman niño=boy niña=girl niños=children madre=mother padre=father hermana=sister hermano=brother hija=daughter hijo=son abuela=grandmother "
    "abuelo=grandfather viuda=widow viudo=widower amigo=friend amiga=friend vecino=neighbour vecina=neighbour pescador=fisherman panadero=baker panadera=baker maestro=teacher maestra=teacher médica=doctor médico=doctor enfermera=nurse capitán=captain "
    "soldado=soldier caballero=knight rey=king reina=queen bruja=witch ladrón=thief ladrona=thief detective=detective relojero=clockmaker relojera=clockmaker farero=lighthouse_keeper astronauta=astronaut robot=robot perro=dog gato=cat gata=cat zorro=fox "
    "zorra=fox lobo=wolf oso=bear caballo=horse pájaro=bird dragón=dragon fantasma=ghost músico=musician pianista=pianist payaso=clown mago=wizard jardinero=gardener herrero=blacksmith piloto=pilot "
    "botella=bottle carta=letter cartas=letters libro=book llave=key reloj=clock mapa=map violín=violin piano=piano anillo=ring espada=sword lámpara=lamp maleta=suitcase foto=photograph cámara=camera huevo=egg pan=bread horno=oven canción=song tesoro=treasure "
    "letra=handwriting bicicleta=bicycle barco=boat tren=train bomba=bomb puerta=door estrella=star corona=crown puerto=harbour mar=sea isla=island playa=beach faro=lighthouse ciudad=city pueblo=village casa=house jardín=garden bosque=forest montaña=mountain "
    "desierto=desert río=river escuela=school hospital=hospital prisión=prison cárcel=prison estación=station panadería=bakery teatro=theatre puente=bridge luna=moon marte=Mars espacio=space invierno=winter verano=summer noche=night mañana=morning boda=wedding "
    "guerra=war tormenta=storm nieve=snow encuentra=finds descubre=discovers debe=must quiere=wants_to pierde=loses hereda=inherits construye=builds salva=saves busca=seeks lleva=carries aprende=learns conoce=meets roba=steals guarda=guards esconde=hides "
    "encontrar=find salvar=save llevar=carry devolver=return cruzar=cross aprender=learn construir=build ganar=win proteger=protect huir=flee escapar=escape cantar=sing nadar=swim confesar=confess buscar=seek reparar=repair robar=steal sobrevivir=survive "
    "un=a una=a unos=some unas=some el=the la=the los=the las=the del=of_the al=to_the en=in con=with de=of para=to por=for sin=without y=and su=POSS sus=POSS a=to antes=before que=that desde=from"
)
_FR = (
    "barbier=barber général=general raser=shave sourd=deaf sourde=deaf qui=who vieux=old vieille=old jeune=young petit=small petite=small grand=big grande=big aveugle=blind sourd=deaf sourde=deaf perdu=lost perdue=lost dernier=last dernière=last solitaire=lonely mort=dead morte=dead défunte=late secret=secret volé=stolen cassé=broken "
    "gelée=frozen retraité=retired retraitée=retired homme=man femme=woman garçon=boy fille=girl enfant=child enfants=children mère=mother père=father sœur=sister soeur=sister frère=brother fils=son grand-mère=grandmother grand-père=grandfather veuve=widow veuf=widower dame=woman "
    "ami=friend amie=friend voisin=neighbour voisine=neighbour pêcheur=fisherman boulanger=baker boulangère=baker institutrice=teacher médecin=doctor infirmière=nurse capitaine=captain soldat=soldier chevalier=knight roi=king reine=queen sorcière=witch voleur=thief "
    "détective=detective horloger=clockmaker horlogère=clockmaker gardien=keeper gardienne=keeper astronaute=astronaut robot=robot chien=dog chat=cat renard=fox loup=wolf ours=bear cheval=horse oiseau=bird dragon=dragon fantôme=ghost musicien=musician pianiste=pianist "
    "clown=clown magicien=wizard jardinier=gardener forgeron=blacksmith pilote=pilot bouteille=bottle lettre=letter lettres=letters livre=book clé=key horloge=clock carte=map violon=violin piano=piano anneau=ring épée=sword lampe=lamp valise=suitcase photo=photograph "
    "caméra=camera œuf=egg pain=bread four=oven chanson=song trésor=treasure écriture=handwriting vélo=bicycle bateau=boat train=train bombe=bomb porte=door étoile=star couronne=crown port=harbour mer=sea île=island plage=beach phare=lighthouse ville=city village=village "
    "maison=house jardin=garden forêt=forest montagne=mountain désert=desert rivière=river école=school hôpital=hospital prison=prison gare=station boulangerie=bakery théâtre=theatre pont=bridge lune=moon espace=space grenier=attic hiver=winter été=summer nuit=night "
    "matin=morning mariage=wedding guerre=war tempête=storm neige=snow trouve=finds découvre=discovers doit=must veut=wants_to perd=loses hérite=inherits construit=builds sauve=saves cherche=seeks porte=carries apprend=learns rencontre=meets vole=steals garde=guards "
    "cache=hides trouver=find sauver=save apporter=bring rendre=return traverser=cross apprendre=learn construire=build gagner=win protéger=protect fuir=flee échapper=escape chanter=sing nager=swim avouer=confess chercher=seek réparer=repair voler=steal survivre=survive "
    "un=a une=a des=some le=the la=the les=the l=the d=of du=of_the au=to_the dans=in avec=with de=of pour=to sans=without et=and sa=POSS son=POSS ses=POSS à=to avant=before qui=who sur=on"
)
_JA = (
    "引退した=retired 年老いた=old 若い=young 小さな=small 最後の=last 孤独な=lonely 盲目の=blind 失われた=lost 灯台守=lighthouse_keeper 少年=boy 少女=girl 男=man 女=woman 老人=old_man 母=mother 父=father 亡き妹=late_sister 亡き姉=late_sister 亡き兄=late_brother "
    "亡き母=late_mother 亡き父=late_father 妹=sister 姉=sister 兄=brother 弟=brother 娘=daughter 息子=son 祖母=grandmother 祖父=grandfather 友=friend 漁師=fisherman 医者=doctor 看護師=nurse 兵士=soldier 侍=samurai 忍者=ninja 泥棒=thief 探偵=detective 先生=teacher 音楽家=musician "
    "ロボット=robot 犬=dog 猫=cat 狐=fox 狼=wolf 熊=bear 鳥=bird 龍=dragon 幽霊=ghost 筆跡=handwriting 手紙=letter 瓶=bottle 本=book 鍵=key 時計=clock 地図=map バイオリン=violin ピアノ=piano 指輪=ring 刀=sword 宝=treasure 写真=photograph 船=boat 列車=train 星=star 海=sea 島=island "
    "灯台=lighthouse 町=city 村=village 家=house 庭=garden 森=forest 山=mountain 砂漠=desert 川=river 学校=school 病院=hospital 橋=bridge 月=moon 火星=Mars 宇宙=space 見つける=finds 見つけた=finds 探す=seeks 守る=protects 失う=loses 盗む=steals 作る=builds 届ける=delivers 渡る=crosses 救う=saves"
)
_PHRASES = (
    (r",? die an ihn selbst adressiert ist", " mit HIS-NAME auf IT"), (r",? die an sie selbst adressiert ist", " mit HER-NAME auf IT"), (r"gardien(?:ne)? de phare", "phare-gardien"), (r"\ba fait disparaître\b", "fait-disparaître"), (r"\bum\b(?=.+\bzu\b)", "um"), (r"\bantes de que\b", "antes"), (r"\bavant que\b", "avant"),
)  # fmt: skip


def _table(text: str) -> dict[str, str]:
    return {word: meaning.replace("_", " ") for word, _, meaning in (pair.partition("=") for pair in word_list(text))}


_TABLES = {"de": _table(_DE), "es": _table(_ES), "fr": _table(_FR)}
_JAPANESE = _table(_JA)
_EXTRA = {"his-name": "his own name", "her-name": "her own name", "it": "it", "phare-gardien": "lighthouse keeper", "fait-disparaître": "took away"}
_ADJECTIVES = frozenset(
    "old young small big great blind deaf lost last lonely dead late secret stolen broken frozen retired first".split()  # noqa: SIM905
)
_FEMALE_MARK = {
    "de": r"\b(?:eine|die) \w*(?:frau|mädchen|in|witwe|tochter|schwester|mutter|königin|hexe|katze)\b",
    "es": r"^(?:una|la)\b",
    "fr": r"^(?:une|la)\b",
}
KNOWN_SHARE = 0.7
"""Of the words of a logline, so many must be known for its translation to be used."""


def english(text: str, language: str) -> str:
    """A plain English sentence for a foreign one; empty when too little of it is known."""
    if language == "ja":
        return _from_japanese(text)
    table = _TABLES.get(language)
    if table is None:
        return ""
    lower = text.lower().strip(" .!")
    female = bool(re.search(_FEMALE_MARK[language], lower))
    for pattern, plain in _PHRASES:
        lower = re.sub(pattern, plain.lower(), lower)
    words = re.findall(r"[\w-]+|,", lower.replace("’", "'").replace("'", " "))
    read = [(w, _EXTRA.get(w) or table.get(w)) for w in words if w != ","]
    known = [meaning for _, meaning in read if meaning]
    if not read or len(known) / len(read) < KNOWN_SHARE:
        return ""
    order: Callable[[list[str]], list[str]] = _german_order if language == "de" else _romance_order
    plain = " ".join(order(known)).replace("POSS", "her" if female else "his")
    return _tidy(plain)


def _german_order(words: list[str]) -> list[str]:
    """The verb that German keeps for the end of a clause goes behind `must`; `um … zu bringen` becomes `to bring …`."""
    if "PURPOSE" in words:
        at = words.index("PURPOSE")
        main, purpose = words[:at], words[at + 1 :]
        verb = purpose[-1:]
        rest = [w for w in purpose[:-1] if w != "to"]
        return [*_german_order(main), "to", *verb, *rest]
    modal = next((i for i, w in enumerate(words) if w in ("must", "wants to", "learns to", "refuses to")), -1)
    if 0 <= modal < len(words) - 2:
        return [*words[: modal + 1], words[-1], *words[modal + 1 : -1]]
    return words


def _romance_order(words: list[str]) -> list[str]:
    """`a violin lost` -> `a lost violin`."""
    out: list[str] = []
    for word in words:
        if word in _ADJECTIVES and out and out[-1] not in _ADJECTIVES and out[-1] not in ("a", "the", "some", "POSS", "and") and len(out) > 1:
            out.insert(-1, word)
        else:
            out.append(word)
    return out


def _from_japanese(text: str) -> str:
    """Subject before が or は, object before を, verb at the end; what describes the object stands before it."""
    found = re.match(r"(.+?)[がは]、?(.+)を(.+?)。?$", text.strip())
    if found is None:
        return ""
    who, what, done = (_japanese_words(part) for part in found.groups())
    if not who or not what or not done:
        return ""
    head, others = what[-1], what[:-1]
    kin = next((w for w in others if w.split()[-1] in ("sister", "brother", "mother", "father")), "")
    rest = [w for w in others if w != kin and w not in _ADJECTIVES]
    owner = f"POSS {kin}'s " if kin else "a "
    extra = f" with {owner}{rest[0]}" if rest else f" of POSS {kin}" if kin else ""
    subject = " ".join(who)
    female = who[-1] in ("girl", "woman", "mother", "sister", "daughter", "grandmother")
    return _tidy(f"a {subject} {done[-1]} a {head}{extra}".replace("POSS", "her" if female else "his"))


def _japanese_words(text: str) -> list[str]:
    """The known words of a text in order, the longest match first."""
    pattern = "|".join(sorted(map(re.escape, _JAPANESE), key=len, reverse=True))
    return [_JAPANESE[m.group(0)] for m in re.finditer(pattern, text)]


def _tidy(text: str) -> str:
    text = re.sub(r"\ba (?=[aeiou])", "an ", re.sub(r"\ban? (some|the|his|her)\b", r"\1", text))
    text = re.sub(r"\bthe (\w+) (his|her) (sister|brother|mother|father|daughter|son|grandmother|grandfather|friend)\b", r"\2 \3's \1", text)
    text = text.replace("in the beach", "on the beach")
    text = re.sub(r"\b(a|an) message in a bottle", "a bottle with a message", text)
    text = re.sub(r"in the harbour a bottle with a message", "a bottle with a message in the harbour", text)
    return text[:1].upper() + text[1:] + "."
