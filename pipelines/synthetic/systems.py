"""The dialects that the demo region and the benchmark country use, by name. Data alone."""

from __future__ import annotations

from pipelines.synthetic.dialects import Dialect, Packing

_CANONICAL = {
    "agb": "agb",
    "patient_number": "patient_number",
    "bsn": "bsn",
    "postcode": "postcode",
    "registered_on": "registered_on",
    "deregistered_on": "deregistered_on",
    "deceased_on": "deceased_on",
    "registration": "registration",
    "uzovi": "uzovi",
    "birth_date": "birth_date",
}
_PROMEDICO = {
    "agb": "Praktijk AGB",
    "patient_number": "Patnr",
    "bsn": "BSN",
    "birth_date": "Geb.datum",
    "postcode": "PC6",
    "registered_on": "Inschrijfdatum",
    "deregistered_on": "Uitschrijfdatum",
    "deceased_on": "Overlijdensdatum",
    "registration": "Soort inschrijving",
    "uzovi": "UZOVI",
}
_MEDICOM = {
    "patient_number": "Patiëntnummer",
    "name": "Naam",
    "birth_date": "Geboortedatum",
    "bsn": "Burgerservicenummer",
    "postcode": "Postcode",
    "registered_on": "Datum inschrijving",
    "deregistered_on": "Datum uitschrijving",
    "deceased_on": "Datum overlijden",
    "registration": "Inschrijfsoort",
    "uzovi": "UZOVI-code",
}
_PROFILE = {
    "agb": "AGB huisarts",
    "patient_number": "Dossier",
    "bsn": "BSN-nummer",
    "postcode": "Postcode woonadres",
    "registered_on": "Ingeschreven sinds",
    "deregistered_on": "Laatste dag",
    "deceased_on": "Overleden op",
    "registration": "Soort patiënt",
    "uzovi": "Verzekeraar UZOVI",
}
_LEAN = {"patient_number": "HIS-nummer", "bsn": "BSN", "postcode": "PC", "registered_on": "ION vanaf", "uzovi": "UZOVI"}
_ABOVE = ("Patientenlijst op naam", "Stand per: {peildatum}", "")

_ALL = (
    Dialect("canonical", _CANONICAL, separator=",", date_format="%Y-%m-%d"),
    Dialect("medicom", _MEDICOM, encoding="cp1252", quoted=True, line_end="\r\n", postcode_gap=" ", above=_ABOVE),
    Dialect("promedico", _PROMEDICO, byte_order_mark=True, line_end="\r\n", words=("Ion", "Passant"), totals="Totaal"),
    Dialect("tabbed", _MEDICOM, separator="\t", date_format="%Y%m%d", totals="Aantal patiënten", ending="txt"),
    Dialect("excel_csv", _PROMEDICO, encoding="cp1252", line_end="\r\n", date_format="%-d-%-m-%Y", drops_zeros=True),
    Dialect("profile", _PROFILE, date_format="%d.%m.%Y", words=("Vast", "Tijdelijk"), above=_ABOVE, last_day=True),
    Dialect("wide", _CANONICAL, separator="|", encoding="utf-16-le", byte_order_mark=True, date_format="%d/%m/%Y"),
    Dialect("packed_gz", _PROMEDICO, separator=",", date_format="%Y-%m-%d", packing=Packing.GZIP, ending="csv.gz"),
    Dialect("packed_zip", _CANONICAL, packing=Packing.ZIP, ending="zip"),
    Dialect("workbook", _PROMEDICO, drops_zeros=True, above=_ABOVE, totals="Totaal", packing=Packing.WORKBOOK, ending="xlsx"),
    Dialect("lean", _LEAN),
    Dialect("lean_iso", {"agb": "AGB-code", **_LEAN}, separator=",", date_format="%Y-%m-%d"),
    Dialect("lean_old", {"agb": "AGB huisarts", **_LEAN}, encoding="cp1252", line_end="\r\n", drops_zeros=True, totals="Totaal"),
    Dialect(
        "lean_tab",
        {**_LEAN, "birth_date": "Geboortedatum"},
        separator="\t",
        byte_order_mark=True,
        date_format="%Y%m%d",
        above=_ABOVE,
        totals="Totaal",
    ),
    Dialect("lean_quoted", {**_LEAN, "name": "Naam"}, encoding="cp1252", quoted=True, line_end="\r\n", postcode_gap=" "),
)

DIALECTS = {dialect.name: dialect for dialect in _ALL}
LEAN = ("lean", "lean_iso", "lean_tab", "lean_old", "lean_iso", "lean_quoted")
"""The dialects of the country's lists: about 50 bytes a row, without columns that say who has left."""

SOURCE_PROFILES = """\
# How the export of a practice system maps onto the canonical columns. The first profile whose `match` is all present is used.
profiles:
  - name: demo_his
    match: ["Dossier", "Ingeschreven sinds"]
    columns:
      patient_number: Dossier
      registered_on: Ingeschreven sinds
      deregistered_on: Laatste dag
      postcode: Postcode woonadres
      registration: Soort patiënt
    date_format: "%d.%m.%Y"
    last_day_inclusive: [deregistered_on]
    values: {registration: {Vast: ION, Tijdelijk: PASSANT}}
"""
