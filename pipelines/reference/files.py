"""The reference files by name, and how diagnostics name them."""

FOLDER = "reference"
AW_LISTS_FOLDER = "aw_lists"

PRACTICES = "practices.csv"
AGB_MAPPING = "agb_mapping.csv"
AW_LISTS = "aw_lists.csv"
ENROLMENTS = "enrolments.csv"
DEVIATIONS = "deviations.csv"
PLANS = "plans.csv"
STREAMS = "streams.csv"
BUDGETS = "budgets.csv"
PRICE_INDEX = "price_index.csv"
STAFFING = "staffing.csv"
KPI = "kpi.csv"
SCHEMES = "schemes.yaml"
SOURCE_PROFILES = "source_profiles.yaml"


def path_in_home(name: str) -> str:
    """A file of the reference folder as diagnostics name it: its path below the home."""
    return f"{FOLDER}/{name}"
