"""The job that closes a quarter, for people who do not use the command line. No schedule or sensor launches it."""

from datetime import datetime

import dagster as dg
from pydantic import Field

from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.steps import faults_for_people
from kbz_assets.runtime.clock import Clock, day_of
from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.runtime.moment import moment_of
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.storage.closing import close_quarter
from kbz_assets.storage.files import private_files
from kbz_assets.storage.locking import held, waiting_for
from kbz_assets.storage.mending import mend
from pipelines.core.amounts import amount_text
from pipelines.ledger.closing import Closing, closed_line
from pipelines.ledger.faults import RefusedError
from pipelines.ledger.order import Typed, order_of

JOB_NAME = "close_quarter"
DESCRIPTION = (
    "Closes a quarter for good: books it, and writes its bank file and journal. Needs two names and the total that the approver saw; a "
    "refusal fails the run with its reasons. It is never launched by a schedule or sensor."
)


class ClosingConfig(dg.Config):
    """Who prepared and approved which total, as on the command line; see `kbz close --help`."""

    prepared_by: str
    approved_by: str
    total: str
    accept_missing: bool = False
    reason: str = ""
    accept_iban: list[str] = Field(default_factory=list)
    hold: list[str] = Field(default_factory=list)
    pay_on: str = ""


@dg.op(description=DESCRIPTION)
def closing(context: dg.OpExecutionContext, config: ClosingConfig, home: HomeResource, clock: dg.ResourceParam[Clock]) -> dg.Output[str]:
    """Close the quarter of the partition; the output is the closing hash. Failure with every reason of a refusal."""
    with private_files(), faults_for_people(home.home):
        mend(home.home)
        made = _closed(context, config, home, clock.now())
    context.log.info(closed_line(made))
    metadata = {
        "closing": dg.MetadataValue.text(made.closing_id),
        "booked": dg.MetadataValue.text(amount_text(made.total_eur)),
        "transferred": dg.MetadataValue.text(amount_text(made.transferred_eur)),
        "closing_hash": dg.MetadataValue.text(made.closing_hash),
        "manifest": dg.MetadataValue.path(str(home.home.manifest(made.quarter))),
    }
    return dg.Output(made.closing_hash, metadata=metadata)


def _closed(context: dg.OpExecutionContext, config: ClosingConfig, home: HomeResource, now: datetime) -> Closing:
    quarter = quarter_of(context)
    order = order_of(Typed(**config.model_dump()), today=day_of(now))
    try:
        with held(home.home.quarter(quarter).lock, lambda: context.log.info(waiting_for(quarter))):
            return close_quarter(home.home, quarter, order, key=home.key(), moment=moment_of(now))
    except RefusedError as error:
        for refusal in error.refusals:
            context.log.error(str(refusal))
        raise RunFailedError([str(refusal) for refusal in error.refusals]) from None


@dg.job(name=JOB_NAME, description=DESCRIPTION, executor_def=dg.in_process_executor, partitions_def=quarters())
def close_quarter_job() -> None:
    """See `DESCRIPTION`."""
    closing()
