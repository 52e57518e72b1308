"""Kind of an organisation, read off its name where the register does not tell it.

The rule asks three lists in turn: words that only research organisations and universities carry, words of public bodies
and associations, legal forms of firms. What no list knows is a firm: most unknown names are short names of firms. The
error of the rule is measured on names labelled by hand (``labels.py``); it was written before they were drawn.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

import pandas as pd


class OrganisationKind(StrEnum):
    """What an organisation is."""

    RESEARCH = "research"
    FIRM = "firm"
    OTHER = "other"


#: ``activityType`` of the register's current export.
ACTIVITIES = {
    "HES": OrganisationKind.RESEARCH,
    "REC": OrganisationKind.RESEARCH,
    "PRC": OrganisationKind.FIRM,
    "PUB": OrganisationKind.OTHER,
    "OTH": OrganisationKind.OTHER,
}

#: Parts of words, matched from the beginning of a word.
_RESEARCH = (
    "universit", "univerz", "uniwersyt", "univ", "hochschul", "fachhochschul", "politecnic", "polytechn", "politechn",
    "politehn", "polytec", "yliopisto", "egyetem", "ylioposto", "hogeschool", "hogskol", "hoegskol", "hoyskol",
    "college", "academy of sciences", "akademie der wissenschaft", "academia", "akademi", "ecole", "escuela",
    "scuola superiore", "faculdade", "fakult", "fraunhofer", "max planck", "maxplanck", "helmholtz", "leibniz",
    "forschungszentrum", "forschungsinstitut", "forschungsverbund", "forschungsanstalt", "forschungsgemeinschaft",
    "research institut", "research center", "research centre", "research council", "research organi",
    "institute of technology", "instituto tecnol", "centre national", "centre de recherche", "centro de investigac",
    "centro ricerche", "consiglio nazionale", "consejo superior", "conseil national", "istituto", "instituto",
    "institutul", "institut", "instytut", "instituut", "intezet", "ustav", "inštitut", "klinikum", "universitaetsklin",
    "charite", "hospital", "hopita", "ospedal", "krankenhaus", "medical school", "medizinische", "zentrum fur luft",
    "zentrum fuer luft", "bundesanstalt", "bundesinstitut", "synchrotron", "sincrotrone", "laborator", "observator",
    "museum", "kulturbesitz", "nederlandse organisatie voor toegepast", "commissariat a l energie", "valtion teknil",
    "teknologian tutkimuskeskus", "stichting wageningen", "foundation for research", "foundation for scientific",
    "zukunftsforschung", "sozialforschung", "konfliktforschung", "ernahrungsforschung", "ernaehrungsforschung",
    "forschung e v", "forschung ev", "wissenschaftszentrum", "sciences academy", "school of", "business school",
    "geoforschungszentrum", "hahn schickard", "hereon", "desy", "krebsforschung", "deutsches zentrum", "geomar",
)  # fmt: skip
_OTHER = (
    "ministeri", "ministry", "bundesministerium", "stadt", "landeshauptstadt", "gemeinde", "landkreis", "ville",
    "municip", "city of", "comune", "ayuntamiento", "region ", "regional council", "landesamt", "landesbetrieb",
    "landesbehorde", "bundesamt", "umweltbundesamt", "senat", "freistaat", "regierung", "agency", "agentur fur arbeit",
    "behorde", "behoerde", "bezirk", "polizei", "police", "feuerwehr", "verband", "verein", "vereinigung", "kammer",
    "chamber", "association", "asociacion", "associazione", "federation", "federacion", "gewerkschaft", "stiftung",
    "foundation", "fundacion", "fondazione", "fondation", "bibliothek", "library", "archiv", "netzwerk", "network",
    "e v", "ev", "ggmbh", "gemeinnutzig", "gemeinnuetzig", "aisbl", "asbl", "vzw", "ngo", "rotes kreuz", "diakon",
    "caritas", "projekttrager", "wirtschaftsforderung", "wirtschaftsfoerderung", "handwerkskammer", "gesellschaft fur "
    "internationale zusammenarbeit", "society", "alliance", "cluster", "regionalmanagement", "landschaftsverband",
    "rundfunk", "council", "commission", "bundes", "verwaltung", "deutsche gesellschaft",
    "berufsgenossenschaft", "union of",
)  # fmt: skip
_FIRM = (
    "gmbh", "mbh", "ag", "aktiengesellschaft", "kg", "ohg", "gbr", "ek", "e k", "kgaa", "ug", "se", "ltd", "limited",
    "llc", "inc", "plc", "llp", "sa", "sas", "sasu", "sarl", "spa", "s p a", "srl", "s r l", "sl", "slu", "sal", "bv",
    "b v", "nv", "n v", "bvba", "sprl", "ab", "oy", "oyj", "as", "a s", "aps", "asa", "sro", "s r o", "doo", "d o o",
    "dd", "d d", "kft", "zrt", "nyrt", "sp z o o", "spzoo", "sia", "uab", "ou", "eood", "ood", "ead", "ad", "lda",
    "ae", "epe", "ike", "snc", "corp", "corporation", "holding", "s a", "s l", "gesmbh", "co", "company",
)  # fmt: skip
#: Words that make a research organisation of a limited company, too.
_STRONG = (
    "universit", "hochschul", "fachhochschul", "fraunhofer", "max planck", "helmholtz", "leibniz", "forschungszentrum",
    "klinikum", "charite", "institut fur", "institut fuer", "institut der", "forschungsinstitut", "institute of",
    "fortiss", "universitatsmedizin", "synchrotron", "schwerionenforschung", "academia", "joanneum research",
    "salzburg research", "krebsforschungszentrum", "offis", "fachinformationszentrum",
)  # fmt: skip


def plain(name: str) -> str:
    """Lower case, without accents (ä as a) and marks, words apart by one blank."""
    mended = _mended(name)
    letters = unicodedata.normalize("NFKD", mended.lower().replace("ß", "ss"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in letters if not unicodedata.combining(c))))  # fmt: skip


def _mended(name: str) -> str:
    """Text that was read in the wrong encoding once or twice, put right where that can be done."""
    for _ in range(2):
        try:
            name = name.encode("cp1252").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return name
    return name


def _beginning(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = "|".join(sorted((re.escape(plain(word)) for word in words), key=len, reverse=True))
    return re.compile(rf"\b(?:{parts})")


def _inside(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(plain(word)) for word in words))


#: Parts of words, anywhere in a name without a firm's legal form.
_SCIENCE = ("institut", "forschung", "research", "wissenschaftl", "klinik", "zuse zentrum")
_LONG = tuple(word for word in _OTHER if len(plain(word)) > 3)
_RESEARCHES = re.compile(f"{_beginning(_RESEARCH).pattern}|{_inside(_SCIENCE).pattern}")
_STRONGLY = _inside(_STRONG)
_ELSE = re.compile(f"{_inside(_LONG).pattern}|\\b(?:e v|ev|ngo|vzw|\\w+amt)\\b")
_FORM = re.compile(
    r"\b(?:" + "|".join(re.escape(word) for word in sorted(_FIRM, key=len, reverse=True)) + r")\b"
)


def kind_by_name(name: str) -> OrganisationKind:
    """Research organisation (universities and hospitals too), firm, or other, by words and legal form."""
    text = plain(name)
    if _STRONGLY.search(text):
        return OrganisationKind.RESEARCH
    if _FORM.search(text) and not re.search(r"\b(?:ggmbh|gemeinn\w+|e v|ev)\b", text):
        return OrganisationKind.FIRM
    if _RESEARCHES.search(text):
        return OrganisationKind.RESEARCH
    if _ELSE.search(text):
        return OrganisationKind.OTHER
    return OrganisationKind.FIRM


def kinds_by_name(names: pd.Series) -> pd.Series:
    """The rule over a column of names."""
    return names.map(lambda name: str(kind_by_name(name)))
