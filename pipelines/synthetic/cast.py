"""The roles of the demo region: one line per practice, so that every status and most kinds of delivery occur.

Belongs here: data alone. A region with more practices goes through the roles again, one with fewer stops earlier.
"""

from __future__ import annotations

from pipelines.synthetic.practice import FUND, FUTURE, KADER, KOPTARIEF, Delivers, Role

RIJNMOND = "rijnmond"
DRECHTSTEDEN = "drechtsteden"

_KOP = (KOPTARIEF,)
_KADER = (KADER,)
_FUTURE = (FUTURE,)

ROLES = (
    # the highest shares, paid under one scheme or the other; a pilot, and one that a fund helps to start
    Role(RIJNMOND, 70, 5, "medicom", _KADER),
    Role(RIJNMOND, 62, 4, "promedico", _KOP, fixed=True),
    Role(RIJNMOND, 55, 6, "canonical", (KADER, FUND), implementation=True),
    Role(RIJNMOND, 48, 5, "tabbed", _KOP, delivers=Delivers.CORRECTED),
    Role(RIJNMOND, 45, 4, "profile", _KADER, gps=3),
    # two with the same share
    Role(RIJNMOND, 40, 6, "excel_csv", _KOP),
    Role(RIJNMOND, 40, 4, "packed_gz", _KADER),
    # no approved plan; then one that the budget pays in part, and the first that it leaves nothing
    Role(RIJNMOND, 36, 5, "promedico", _KADER, plan="submitted"),
    Role(RIJNMOND, 34, 7, "medicom", _KADER, delivers=Delivers.TWO_HALVES),
    Role(RIJNMOND, 30, 4, "packed_zip", _KADER),
    # enrolled in both schemes, of which the first excludes the second
    Role(RIJNMOND, 28, 5, "tabbed", (KOPTARIEF, KADER), stream="mtvp"),
    # around the threshold: exactly on it under both comparisons, one patient above, one below, and undecided
    Role(RIJNMOND, 25, 4, "canonical", _KOP, unknown_permille=0),
    Role(RIJNMOND, 25, 6, "promedico", _KADER, unknown_permille=0),
    Role(RIJNMOND, 25, 5, "excel_csv", _KOP, unknown_permille=0, extra_aw=1),
    Role(RIJNMOND, 25, 5, "medicom", _KOP, unknown_permille=0, extra_aw=-1),
    Role(RIJNMOND, 24, 4, "tabbed", _KOP, unknown_permille=30),
    # no readable list
    Role(RIJNMOND, 52, 3, "promedico", _KOP, delivers=Delivers.NOTHING),
    Role(RIJNMOND, 33, 3, "medicom", _KOP, delivers=Delivers.PICTURE),
    # not taking part: never applied, or stopped; and one that begins this quarter, of which the share is not among the highest
    Role(RIJNMOND, 44, 3, "promedico"),
    Role(RIJNMOND, 29, 3, "workbook", _KOP, ended=True),
    Role(RIJNMOND, 27, 3, "wide", _KOP, joins_last=True),
    # below the threshold; or in the scheme for every neighbourhood, with goals in the plan and without
    Role(RIJNMOND, 18, 5, "medicom", _KOP, gps=4),
    Role(RIJNMOND, 12, 6, "tabbed", _FUTURE, goals="A C"),
    Role(RIJNMOND, 8, 7, "promedico", _KOP),
    Role(RIJNMOND, 5, 6, "canonical", _FUTURE),
    # a second region: room in the budget, a tariff by plan, other funding without and with an argument, a deviation, and one for whom
    # money is kept because its unknown postcodes decide
    Role(DRECHTSTEDEN, 35, 5, "promedico", _KADER, implementation=True, plan_tariff="64.50"),
    Role(DRECHTSTEDEN, 27, 4, "medicom", _KADER, stream="wijkgerichte_ggz"),
    Role(
        DRECHTSTEDEN,
        26,
        3,
        "workbook",
        _KADER,
        stream="wijkgerichte_ggz",
        stream_argument="alleen de uren van de GGZ-verpleegkundige",
    ),
    Role(DRECHTSTEDEN, 22, 5, "profile", _KADER, deviation="nieuwbouw: twee straten staan nog niet op de lijst"),
    Role(DRECHTSTEDEN, 24, 4, "tabbed", _KADER, unknown_permille=30),
)
