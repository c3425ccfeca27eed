"""The words of the money tables and of the reference files behind them: each once, with its sentence for a person.

Belongs here: enumerations in a table or a reference file. Does not belong here: what follows from a word; the rules know that.
"""

from __future__ import annotations

from pipelines.core.codes import Code


class Status(Code):
    """The statuses of a practice under a scheme, in the order of section D: the first that applies."""

    NOT_PARTICIPATING = "not_participating", "The practice has no enrolment that is valid on the peildatum (R15)."
    NO_DELIVERY = "no_delivery", "No row of the practice counts in this quarter."
    DOUBLE_FUNDING = "double_funding", "Another stream or scheme of the practice excludes this one (R18)."
    BELOW_THRESHOLD = "below_threshold", "The share fails the threshold, even if every uncertain patient were AW (R12, R16)."
    UNDECIDED = "undecided", "Unknown postcodes or rejected rows decide whether the share passes the threshold (R12, R16)."
    NOT_SELECTED = "not_selected", "The highest shares of the region are taken, and this is not one of them (R28)."
    NO_PLAN = "no_plan", "The plan of the year is not approved, or names no goal where one is required (R19)."
    NO_BUDGET = "no_budget", "The budget of the region leaves nothing (R24)."
    PARTLY_PAID = "partly_paid", "The budget of the region leaves less than the full amount (R24)."
    PAID = "paid", "The full amount is paid, even where that is 0.00."

    @property
    def is_paid(self) -> bool:
        """Whether the practice gets its payout, in full or in part."""
        return self in (Status.PAID, Status.PARTLY_PAID)


class LineType(Code):
    """What a line of money is about."""

    PAYOUT = "payout", "The payout of the quarter: base times tariff (R23)."
    IMPLEMENTATION = "implementation", "The part of the quarter for the implementation phase (R29)."
    OVERHEAD = "overhead", "The part of the quarter for the overhead of the region organisation (R26, R36)."


class Segment(Code):
    """The segments of GP funding (001)."""

    S1 = "S1", "Basic care, with the supplement for patients in an aandachtswijk."
    S2 = "S2", "Multidisciplinary care: programmes."
    S3 = "S3", "Results and innovation."


class PaidBy(Code):
    """Who transfers the money of a scheme."""

    REGION_ORGANISATION = "region_organisation", "The region organisation pays the practices and claims it from the insurers."
    INSURER = "insurer", "The insurers pay: counted and shown, never booked or in a bank file (R35)."


class Payee(Code):
    """Who receives the money of a scheme (R20)."""

    PRACTICE = "practice", "The practice."
    REGION_ORGANISATION = "region_organisation", "The region organisation, for its connected practices; never paid to a practice (004)."


class Base(Code):
    """What the tariff is multiplied by (R20)."""

    AW_ION = "aw_ion", "Registered patients who live in an aandachtswijk."
    ION = "ion", "Registered patients."
    PRACTICE = "practice", "1 for each practice: money that is not tied to patients."


class Per(Code):
    """The period of a tariff (R21)."""

    QUARTER = "quarter", "Paid every quarter."
    YEAR = "year", "Paid in four parts."


class Aim(Code):
    """What an indicator is about: the quadruple aim (004), or how the work goes."""

    HEALTH = "health", "The health of the population."
    EXPERIENCE = "experience", "The experience of patients."
    COST = "cost", "The cost of care."
    WORK = "work", "The work of professionals."
    PROCESS = "process", "The progress of the work: computed by the pipeline."


class PlanStatus(Code):
    """The state of a practice's plan of the year; only an approved one satisfies R19."""

    DRAFT = "draft", "The practice is still writing it."
    SUBMITTED = "submitted", "It waits for approval."
    APPROVED = "approved", "It is approved."
    REJECTED = "rejected", "It was refused."


class Goal(Code):
    """The goals that a plan can name (004)."""

    REMOTE_CARE = "A", "More care at a distance."
    ORGANISATION = "B", "Another organisation of GP care."
    PERSON_CENTRED = "C", "More person-centred care."
    EFFICIENCY = "D", "More efficient running of the practice."


class OverheadFunction(Code):
    """The functions that the overhead of a region pays (000, R27)."""

    PROGRAMME_MANAGER = "programme_manager", "Programme manager of the region."
    LINKING_PIN = "linking_pin", "Links GP care with the municipality and its neighbourhood teams."
    TRAINER_COACH = "trainer_coach", "Trains and coaches the practices."
    COMMUNITY = "community", "Meetings and exchange between the practices."
    OTHER = "other", "Another function."


class Measure(Code):
    """What is counted elsewhere too (R44)."""

    ION = "ion", "Registered patients, as in the national register."
    AW_ION = "aw_ion", "Registered patients in an aandachtswijk, as in the claims of the AW supplement (11119)."


class ExceptionKind(Code):
    """The exceptions to a rule (R43)."""

    DEVIATION = "deviation", "An argued and approved deviation replaces the threshold (R17)."
    STREAM_ARGUMENT = "stream_argument", "An argument lets a stream through that would exclude the practice (R18)."
    BAND_ARGUMENT = "band_argument", "The tariff of the rule is outside its band, with an argument (R25)."
    FIXED = "fixed", "A pilot is taken outside the highest shares (R28)."
    TARIFF_BY_PLAN = "tariff_by_plan", "The approved plan of the practice names its tariff (R21)."


class Cause(Code):
    """Why a practice gets another amount than in the quarter before, beside the statuses of `Status` (R41)."""

    PATIENTS = "patients", "Other patients, counted with the AW list of the quarter before."
    AW_LIST = "aw_list", "Another AW list."
    TARIFF = "tariff", "Another tariff."
    BUDGET = "budget", "The budget leaves more or less of the full amount than it did."
    LEFT_REGISTER = "left_register", "This quarter has no line of the practice."
    JOINED_REGISTER = "joined_register", "The quarter before has no line of the practice."


class Action(Code):
    """What a person should do before the money is right (R42)."""

    DELIVER_LIST = "deliver_list", "A participating practice has no counted row.", "Please deliver the patient list of the quarter."
    RESEND_LIST = "resend_list", "A file was rejected.", "Please correct this list and deliver it again."
    COMPLETE_POSTCODES = (
        "complete_postcodes",
        "Unknown postcodes decide whether the practice is paid.",
        "Please complete the postcodes of these patients.",
    )
    APPROVE_PLAN = "approve_plan", "The plan of the year is not approved, or names no goal.", "Please hand in the plan of the year."
    ARGUE_STREAM = (
        "argue_stream",
        "A stream excludes the practice as long as it has no argument.",
        "Which different or additional activities are paid by this stream?",
    )
    SETTLE_REGISTRATIONS = (
        "settle_registrations",
        "Patients are registered with several practices on the same day.",
        "Please settle with the other practice who has the patient.",
    )
    CORRECT_ROWS = "correct_rows", "Rows of the list could not be used.", "Please correct these rows and deliver the list again."
    WATCH_THRESHOLD = "watch_threshold", "A few patients decide whether the practice passes the threshold."
    REVISE_PLAN = "revise_plan", "The staffing of the plan costs more than is paid.", "Please revise the staffing of the plan."
    COMPARE_COUNT = "compare_count", "A count from another source differs by more than the tolerance.", "Please compare the counts."
