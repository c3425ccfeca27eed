"""Dutch names, all invented and within Windows-1252: practices, account holders, and patients in exports that carry a name."""

from __future__ import annotations

import polars as pl

_HOUSES = (
    "De Linde", "De Vuurtoren", "Het Anker", "De Kastanje", "Op de Kade", "De Zonnewijzer", "De Meander", "Het Kompas",
    "De Populier", "De Brug", "Aan de Vliet", "De Haven", "De Regenboog", "Het Baken", "De Esdoorn", "De Sluis", "Het Plein",
    "De Wilg", "De Ark", "De Vlinder", "Het Veer", "De Molen", "De Iep", "Het Hof", "De Waterlelie", "De Driehoek", "De Spil",
    "Het Lichthuis", "De Berk", "De Singel", "De Mast",
)  # fmt: skip
_QUARTERS = (
    "Zuid", "West", "Noord", "Oost", "Centrum", "Nieuwland", "Oudedijk", "Waterkant", "Parkwijk", "Havenkwartier", "Kerkbuurt",
    "Rivierenwijk", "Bloemenbuurt", "Schilderswijk", "Vogelwijk", "Stationskwartier", "Tuindorp", "Westpolder", "Molenbuurt",
    "Zeeheldenwijk", "Kleiweg", "Componistenwijk", "Sterrenbuurt",
)  # fmt: skip
_SURNAMES = (
    "de Jong", "Jansen", "de Vries", "van den Berg", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Bos", "Vos", "Peters",
    "Hendriks", "Dekker", "Brouwer", "de Graaf", "van Dijk", "Kok", "Jacobs", "Vermeulen", "Yilmaz", "Koç", "El Amrani",
    "Bouzid", "Ramdin", "Coëlho", "Martina", "Nguyen", "Kowalska", "Müller", "Özdemir",
)  # fmt: skip
_INITIALS = "ABCDEFGHJKLMNPRSTVWYZ"
_HEALTH_CENTRE = "37"


def practice_name(index: int, agb: str) -> str:
    """The name of the practice with this number and code: different for the first 22,103 numbers."""
    house, quarter = _HOUSES[index % len(_HOUSES)], _QUARTERS[index % len(_QUARTERS)]
    surname = _SURNAMES[index // (len(_HOUSES) * len(_QUARTERS)) % len(_SURNAMES)]
    group = "" if index < len(_HOUSES) * len(_QUARTERS) else f" ({surname})"
    return f"{_kind(agb)} {house} {quarter}{group}"


def account_holder(index: int, agb: str) -> str:
    """The account holder of the practice."""
    if agb.startswith(_HEALTH_CENTRE):
        return f"Stichting {_HOUSES[index % len(_HOUSES)]}"
    surname = _SURNAMES[index * 7 % len(_SURNAMES)]
    return f"{_INITIALS[index % len(_INITIALS)]}. {surname} Huisartsen B.V."


def patient_name(drawn: pl.Expr) -> pl.Expr:
    """A name such as `Jansen, P.`, for the UInt64 `drawn`."""
    surnames = pl.Series(_SURNAMES)
    initials = pl.Series(list(_INITIALS))
    surname = pl.lit(surnames).gather(drawn % len(surnames))
    return surname + ", " + pl.lit(initials).gather(drawn // len(surnames) % len(initials)) + "."


def _kind(agb: str) -> str:
    return "Gezondheidscentrum" if agb.startswith(_HEALTH_CENTRE) else "Huisartsenpraktijk"
