"""Random lives of a small region, against a simple model: lists, corrections, another AW list, runs, closings, kills (R31 to R35)."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kbz_assets.storage.closing import Moment, close_quarter
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import frozen_faults, read_ledger
from kbz_assets.storage.mending import mend
from pipelines.core.quarter import Quarter
from pipelines.ledger.faults import RefusedError
from pipelines.ledger.order import Typed, order_of
from tests.faults.killing import Killer, killed
from tests.pipeline.stories import frozen_bytes
from tests.property.ledger_model import Counts, Label, Model
from tests.quick_run import KEY, quick_documents, quick_run

AGBS = ("01000001", "01000002", "01000003")
POSTCODES = {"always": "1234AB", "later": "5678AB", "never": "9876ZZ"}
FIRST: Label = (2024, 3)
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SCHEMES = """
settings: {correction_quarters: 2, debtor_name: "Regio", debtor_iban: "NL31ABNA0000000099"}
schemes:
  koptarief:
    title: "Koptarief"
    segment: "S3"
    rules:
      - {valid_from: 2020-01-01, paid_by: "region_organisation", base: "aw_ion", tariff: {amount: "6.80", per: "quarter"},
         threshold: {share: "0.25", comparison: "above"}}
  fonds:
    title: "Fonds"
    segment: "S3"
    rules:
      - {valid_from: 2020-01-01, paid_by: "region_organisation", base: "aw_ion", tariff: {amount: "10.00", per: "quarter"},
         threshold: {share: "0.25", comparison: "above"},
         budget: {first_that_does_not_fit: "partial", carry_over: true, overhead_max: "0.10"}}
"""
HEADERS = {
    "agb_mapping.csv": "agb,practice_agb,valid_from,valid_to",
    "deviations.csv": "agb,scheme,valid_from,valid_to,argument,approved_by",
    "plans.csv": "agb,year,status,fte_huisarts,fte_poh,fte_assistent,fte_other,target_group,instruments",
    "streams.csv": "agb,stream,valid_from,valid_to,argument",
    "price_index.csv": "year,index,source",
    "staffing.csv": "function,cost_per_fte,price_level",
}
people = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 4)).filter(any)


class ClosingMachine(RuleBasedStateMachine):
    """A home, and a model of its money."""

    @initialize()
    def found(self) -> None:
        """Three practices deliver for the first quarter."""
        self.home = Home(Path(tempfile.mkdtemp()) / "home")
        self.model = Model()
        self.lists: defaultdict[Label, dict[str, tuple[int, int, int]]] = defaultdict(dict)
        self.with_later = False
        self.current = FIRST
        self.seen_by_run: object = None
        self.settlements: list[tuple[str, str, str, int, str]] = []
        self.taken = 0
        self.frozen: dict[str, bytes] = {}
        self.now = START
        self._write_reference()
        for agb in AGBS:
            self._deliver(self.current, agb, (2, 1, 1))

    def teardown(self) -> None:
        """Nothing stays."""
        if hasattr(self, "home"):
            event(f"closings: {len(self.model.closed)}")
            shutil.rmtree(self.home.path.parent)

    @rule(back=st.integers(0, 3), agb=st.sampled_from(AGBS), who=people)
    def deliver(self, back: int, agb: str, who: tuple[int, int, int]) -> None:
        """A list comes, late or corrected, for the open quarter or a closed one."""
        labels = [*self.model.closed, self.current]
        self._deliver(labels[max(0, len(labels) - 1 - back)], agb, who)

    @rule(back=st.integers(0, 3), agb=st.sampled_from(AGBS))
    def withdraw(self, back: int, agb: str) -> None:
        """A list is taken away; one stays."""
        labels = [*self.model.closed, self.current]
        label = labels[max(0, len(labels) - 1 - back)]
        if agb in self.lists[label] and len(self.lists[label]) > 1:
            del self.lists[label][agb]
            (self.home.deliveries(Quarter(*label)) / f"{agb}.csv").unlink()

    @rule()
    def correct_aw_list(self) -> None:
        """The AW list is published again, with a postcode more or less."""
        self.with_later = not self.with_later
        self._write_reference()

    @rule(agb=st.sampled_from(AGBS), part=st.integers(1, 3))
    def settle(self, agb: str, part: int) -> None:
        """A practice that owes money pays a part back, or a part is written off."""
        pending = sum(cents for _, of, _, cents, _ in self.settlements[self.taken :] if of == agb)
        owed = -(self.model.open[agb] + pending)
        if owed > 0:
            self._settle(agb, "received" if part == 1 else "written_off", max(1, owed // part), "besluit")

    @rule(agb=st.sampled_from(AGBS), part=st.integers(1, 3))
    def bounce(self, agb: str, part: int) -> None:
        """The bank sends a transfer back, or a part of it."""
        sent = {name: _cents(amount) for name, (of, amount) in read_ledger(self.home).transfers.items() if of == agb}
        for _, _, kind, cents, reference in self.settlements:
            if kind == "returned" and reference in sent:
                sent[reference] -= cents
        left = {name: cents for name, cents in sent.items() if cents > 0}
        if left and not self._writes_off(agb):
            name = min(left)
            self._settle(agb, "returned", max(1, left[name] // part), name)

    @rule(givers=st.permutations(AGBS), cents=st.integers(1, 5_000))
    def move(self, givers: list[str], cents: int) -> None:
        """A practice takes over what another has to get or to pay."""
        giver, taker, _ = givers
        if not self._writes_off(giver, taker):
            reference = f"overname {len(self.settlements)}"
            self._settle(giver, "moved", -cents, reference)
            self._settle(taker, "moved", cents, reference)

    @rule()
    def run(self) -> None:
        """The open quarter is run, and proposes what the model says."""
        self.now += timedelta(hours=1)
        record = quick_run(self.home, Quarter(*self.current), self.now)
        assert record is not None
        assert _cents(record.total_eur) == sum(self._amounts().values())
        self.seen_by_run = self._inputs()

    @precondition(lambda self: self.model.closed)
    @rule()
    def run_closed(self) -> None:
        """A closed quarter is run: nothing is published."""
        assert quick_run(self.home, Quarter(*self.model.closed[-1]), self.now) is None

    @rule(hold=st.sets(st.sampled_from(AGBS), max_size=1), kill_at=st.none() | st.integers(0, 130))
    def close(self, hold: set[str], kill_at: int | None) -> None:
        """The open quarter is closed; perhaps the process is killed on the way, and what it left is mended."""
        self.now += timedelta(hours=1)
        if self.seen_by_run != self._inputs():
            with pytest.raises(RefusedError, match=r"changed_since_run|not_run"):
                self._close("0.00", hold)
            return
        amounts = self._amounts()
        total = f"{Decimal(sum(amounts.values())).scaleb(-2):.2f}"
        if kill_at is None:
            self._close(total, hold)
        else:
            with killed(Killer(self.home.path, kill_at)):
                self._close(total, hold)
            mend(self.home)
        if self.home.manifest(Quarter(*self.current)).exists():
            self._was_closed(amounts, hold)

    @rule(hold=st.sets(st.sampled_from(AGBS), max_size=1), kill_at=st.none() | st.integers(0, 130))
    def run_and_close(self, hold: set[str], kill_at: int | None) -> None:
        """The open quarter is run, and closed at once."""
        self.run()
        self.close(hold, kill_at)

    @precondition(lambda self: self.model.closed)
    @rule()
    def close_again(self) -> None:
        """A second closing of a quarter is refused."""
        with pytest.raises(RefusedError, match="already_closed"):
            self._close("0.00", set(), self.model.closed[-1])

    @rule()
    def restart(self) -> None:
        """The next command begins."""
        mend(self.home)

    @invariant()
    def everything_adds_up(self) -> None:
        """The ledger is whole and says what the model says; what is closed is as it was."""
        if not hasattr(self, "home"):
            return
        ledger = read_ledger(self.home)
        booked = {
            ((key.origin_quarter.year, key.origin_quarter.number), key.scheme, key.agb): _cents(amount)
            for amounts in ledger.booked.values()
            for key, amount in amounts.items()
        }
        assert {key: cents for key, cents in booked.items() if cents} == {key: cents for key, cents in self.model.booked.items() if cents}
        assert {agb: _cents(balance) for agb, balance in ledger.balances.items()} == {
            agb: one for agb, one in self.model.open.items() if one
        }
        for agb in AGBS:
            of_practice = sum(cents for (_, _, of), cents in booked.items() if of == agb)
            assert of_practice + self.model.settled[agb] == self.model.transferred[agb] + self.model.open[agb]
        now = frozen_bytes(self.home)
        assert {name: now.get(name) for name in self.frozen} == self.frozen
        assert [fault for closing in ledger.closings for fault in frozen_faults(self.home, closing)] == []

    def _settle(self, agb: str, kind: str, cents: int, reference: str) -> None:
        self.settlements.append((f"S{len(self.settlements):03d}", agb, kind, cents, reference))
        event(f"settled: {kind}")
        self._write_reference()

    def _writes_off(self, *agbs: str) -> bool:
        """Whether the next closing writes something off: that is judged last, and nothing else may take what it writes off."""
        return any(agb in agbs and kind == "written_off" for _, agb, kind, _, _ in self.settlements[self.taken :])

    def _was_closed(self, amounts: dict[tuple[Label, str, str], int], hold: set[str]) -> None:
        """Take a closing into the model: what is booked is what is recomputed, and the quarter is open no more."""
        new = self.settlements[self.taken :]
        settled: defaultdict[str, int] = defaultdict(int)
        for _, agb, _, cents, _ in new:
            settled[agb] += cents
        self.taken = len(self.settlements)
        came_back = {agb for _, agb, kind, _, _ in new if kind == "returned"}
        sent = self.model.close(self.current, amounts, settled, hold | came_back)
        closing = read_ledger(self.home).closings[-1]
        assert (_cents(closing.total_eur), _cents(closing.transferred_eur)) == (sum(amounts.values()), sent)
        assert self.home.bank_file(closing.quarter).exists() == (sent > 0)
        written = frozen_bytes(self.home)
        self.frozen = {name: content for name, content in written.items() if not name.startswith("ledger/ledger.parquet")}
        nxt = Quarter(*self.current).next()
        self.current, self.seen_by_run = (nxt.year, nxt.number), None
        for agb in AGBS:
            self._deliver(self.current, agb, (2, 1, 1))

    def _close(self, total: str, hold: set[str], label: Label | None = None) -> None:
        typed = Typed(
            prepared_by="A. de Vries", approved_by="B. Jansen", total=total, accept_missing=True, reason="later", hold=tuple(sorted(hold))
        )
        moment = Moment(self.now, "kbz", "0")
        quarter, order = Quarter(*(label or self.current)), order_of(typed, self.now.date())
        close_quarter(self.home, quarter, order, key=KEY, moment=moment, make_documents=quick_documents)

    def _amounts(self) -> dict[tuple[Label, str, str], int]:
        return self.model.amounts(self.current, {label: self._counts(label) for label in (*self.model.closed, self.current)})

    def _counts(self, label: Label) -> Counts:
        counted = self.lists[label].items()
        return {agb: (always + later * self.with_later, always + later + never) for agb, (always, later, never) in counted}

    def _inputs(self) -> object:
        """Everything that a run of the open quarter reads."""
        lists = {label: dict(self.lists[label]) for label in (*self.model.window(), self.current)}
        return lists, self.with_later, tuple(self.settlements), len(self.model.closed)

    def _deliver(self, label: Label, agb: str, who: tuple[int, int, int]) -> None:
        self.lists[label][agb] = who
        rows = [
            f"{agb};{kind}{at};{POSTCODES[kind]};2020-01-01;7029"
            for kind, number in zip(POSTCODES, who, strict=True)
            for at in range(number)
        ]
        folder = self.home.deliveries(Quarter(*label))
        folder.mkdir(parents=True, exist_ok=True)
        text = "\n".join(["agb;patient_number;postcode;registered_on;uzovi", *rows]) + "\n"
        (folder / f"{agb}.csv").write_text(text, encoding="utf-8")

    def _write_reference(self) -> None:
        reference = self.home.reference
        (reference / "aw_lists").mkdir(parents=True, exist_ok=True)
        entries = "postcode\n1234AB\n" + ("5678AB\n" if self.with_later else "")
        digest = hashlib.sha256(entries.encode()).hexdigest()
        years = "".join(f"Noord,fonds,{year},200.00,0.10\n" for year in range(2024, 2030))
        practices = [f"{agb},Praktijk {agb},Noord,{iban},Maatschap {agb},2020-01-01," for agb, iban in zip(AGBS, _IBANS, strict=True)]
        enrolments = [f"{agb},{scheme},2020-01-01,,," for agb in AGBS for scheme in ("koptarief", "fonds")]
        settled = [
            f"{name},{agb},2026-01-01,{kind},{Decimal(cents).scaleb(-2):.2f},{reference_},oninbaar,B. Jansen"
            for name, agb, kind, cents, reference_ in self.settlements
        ]
        contents = {
            **{name: f"{header}\n" for name, header in HEADERS.items()},
            "schemes.yaml": SCHEMES,
            "source_profiles.yaml": "profiles: []\n",
            "aw_lists/l.csv": entries,
            "aw_lists.csv": f"list_id,file,valid_from,valid_to,sha256,source\nl,l.csv,2019-01-01,,{digest},proef\n",
            "budgets.csv": f"region,scheme,year,amount,overhead_share\n{years}",
            "practices.csv": "\n".join(["agb,name,region,iban,account_holder,active_from,active_to", *practices]) + "\n",
            "enrolments.csv": "\n".join(["agb,scheme,applied_on,ended_on,fixed,implementation_until", *enrolments]) + "\n",
            "settlements.csv": "\n".join(["id,agb,date,kind,amount,reference,argument,approved_by", *settled]) + "\n",
        }
        for name, text in contents.items():
            (reference / name).write_text(text, encoding="utf-8")


_IBANS = ("NL85ABNA0000000000", "NL58ABNA0000000001", "NL31ABNA0000000002")


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
TestClosingMachine = ClosingMachine.TestCase
TestClosingMachine.settings = settings(
    max_examples=60 if IS_LONG else 3,
    stateful_step_count=25 if IS_LONG else 12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
