"""`schemes.yaml` of the demo region and of the benchmark country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_HEAD = """\
# The funding arrangements of this invented region organisation. Amounts, shares and codes are in quotes.
settings:
  correction_quarters: 4
  debtor_name: Regio-organisatie Demo (verzonnen)
  debtor_iban: {debtor_iban}
  contact: Bureau KBZ van de demo, kbz@voorbeeld.example
schemes:
"""
_KOPTARIEF = """\
  rijnmond_koptarief:
    title: Koptarief Krachtige Basiszorg
    segment: S3
    rules:
      - valid_from: 2023-01-01
        regions: {regions}
        paid_by: region_organisation
        participation: enrolled
        threshold: {{share: "0.25", comparison: above, near: "0.02"}}
        top_n: {top_n}
        base: aw_ion
        tariff: {{amount: "6.80", per: quarter}}
        source: "002"
"""
_KADER = """\
  kbz_kader:
    title: Krachtige Basiszorg volgens het landelijke kader
    segment: S3
    rules:
"""
_KADER_RULE = """\
      - valid_from: 2023-01-01
        regions: {regions}
        paid_by: region_organisation
        participation: enrolled
        threshold: {{share: "0.25", comparison: at_least, near: "0.02"}}
        base: aw_ion
        tariff: {{amount: "{amount}", per: year, price_level: 2022, band: ["35.00", "85.00"], by_plan: true}}
        plan_required: true
        deviation_allowed: true
        budget: {{first_that_does_not_fit: partial, carry_over: false, reserve: {reserve}, overhead_max: "0.10"}}
        implementation_amount: "12000.00"
        not_with: [rijnmond_koptarief]          # here: not paid twice for the same patients
        needs_argument: [wijkgerichte_ggz]
        source: "000; budget, implementation and exclusions invented for the demo"
"""
_FUTURE = """\
  toekomstbestendige_huisartsenzorg:
    title: Toekomstbestendige huisartsenzorg
    segment: S3
    rules:
      - valid_from: 2023-01-01
        regions: {regions}
        paid_by: region_organisation
        participation: enrolled
        base: ion
        tariff: {{amount: "4.00", per: year}}
        goals_required: true
        budget: {{first_that_does_not_fit: pro_rata}}
        not_with: [rijnmond_koptarief, kbz_kader]
        source: "004; tariff and budget invented for the demo"
"""
_FUND_AND_ONI = """\
  fonds_implementatie:
    title: Begin met Krachtige Basiszorg, uit een fonds
    segment: S3
    rules:
      - valid_from: 2023-01-01
        paid_by: region_organisation
        participation: enrolled
        base: practice                          # project money, not tied to patients
        tariff: {amount: "1500.00", per: quarter}
        source: invented for the demo
  regio_oni:
    title: Organisatie en infrastructuur van de regio
    segment: S3
    rules:
      - valid_from: 2023-01-01
        paid_by: region_organisation
        payee: region_organisation              # its own money: claimed, and never paid to a practice
        participation: all
        base: ion
        tariff: {amount: "1.20", per: year}
        source: "004; tariff invented for the demo"
"""


def region_schemes(
    debtor_iban: str, koptarief_regions: Sequence[str] | None, kader_tariffs: Mapping[str, str], future_regions: Sequence[str]
) -> str:
    """The file of the demo: every kind of scheme, and in the framework a tariff for each region of `kader_tariffs`."""
    koptarief = _KOPTARIEF.format(regions=_regions(koptarief_regions), top_n=3)
    kader = "".join(_KADER_RULE.format(regions=_regions([name]), amount=eur, reserve="true") for name, eur in kader_tariffs.items())
    future = _FUTURE.format(regions=_regions(future_regions)) if future_regions else ""
    return _HEAD.format(debtor_iban=debtor_iban) + koptarief + _KADER + kader + future + _FUND_AND_ONI


def country_schemes(debtor_iban: str, koptarief_regions: Sequence[str] | None) -> str:
    """The file of the country: the koptarief in `koptarief_regions` (None: in all), and the framework everywhere."""
    koptarief = _KOPTARIEF.format(regions=_regions(koptarief_regions), top_n="null")
    return _HEAD.format(debtor_iban=debtor_iban) + koptarief + _KADER + _KADER_RULE.format(regions="null", amount="60.00", reserve="false")


def _regions(regions: Sequence[str] | None) -> str:
    return "null" if regions is None else f"[{', '.join(regions)}]"
