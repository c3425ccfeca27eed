"""`schemes.yaml` of the demo and of the benchmark country."""

from __future__ import annotations

from collections.abc import Sequence

_TEXT = """\
# The funding arrangements of this invented region. Amounts, shares and codes stand in quotes.
settings: {{correction_quarters: 4}}
schemes:
  rijnmond_koptarief:
    title: Koptarief Krachtige Basiszorg
    segment: S3
    rules:
      - valid_from: 2023-01-01
        regions: {koptarief_regions}
        paid_by: region_organisation
        participation: enrolled
        threshold: {{share: "0.25", comparison: above, near: "0.02"}}
        top_n: null
        base: aw_ion
        uzovi: null
        tariff: {{amount: "6.80", per: quarter}}
        plan_required: false
        deviation_allowed: false
        budget: null
        implementation_amount: null
        not_with: []
        needs_argument: []
        source: "002"
  kbz_kader:
    title: Krachtige Basiszorg volgens het landelijke kader
    segment: S3
    rules:
      - valid_from: 2023-01-01
        regions: null
        paid_by: region_organisation
        participation: enrolled
        threshold: {{share: "0.25", comparison: at_least, near: "0.02"}}
        top_n: null
        base: aw_ion
        uzovi: null
        tariff: {{amount: "60.00", per: year, price_level: 2022, band: ["35.00", "85.00"]}}
        plan_required: true
        deviation_allowed: true
        budget: {{first_that_does_not_fit: partial, carry_over: false, overhead_max: "0.10"}}
        implementation_amount: "12000.00"
        not_with: [rijnmond_koptarief]          # here: not paid twice for the same patients
        needs_argument: [wijkgerichte_ggz]
        source: "000; budget, implementation and exclusions invented for the demo"
"""


def scheme_text(koptarief_regions: Sequence[str] | None) -> str:
    """The file, with the koptarief in `koptarief_regions` (None: in all)."""
    regions = "null" if koptarief_regions is None else f"[{', '.join(koptarief_regions)}]"
    return _TEXT.format(koptarief_regions=regions)
