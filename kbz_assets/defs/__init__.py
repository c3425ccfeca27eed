"""The definitions, by stage of the quarter."""

import warnings

# The version of Dagster is pinned, and a run per quarter is what a backfill of this product needs: nobody who reads the log can do
# anything with the notice that the parameter may change some day.
warnings.filterwarnings("ignore", message="Parameter `backfill_policy` of function `asset` is currently in beta")
