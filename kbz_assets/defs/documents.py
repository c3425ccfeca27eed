"""The documents of a quarter: workbook, statements, report page and payment proposal."""

import os
from collections.abc import Mapping

import dagster as dg

from kbz_assets.defs.publication import published_tables
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.steps import quarter_step
from kbz_assets.runtime.asset_groups import FINANCE, OWNERS
from kbz_assets.runtime.code_versions import code_version_of
from kbz_assets.runtime.partitions import quarter_of, quarters
from kbz_assets.runtime.progress import Progress
from kbz_assets.runtime.version import program_version
from kbz_assets.storage.documents import quarter_tables, write_documents
from kbz_assets.storage.ledger_files import read_ledger
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.ledger.closing import closed_sentence

DOCUMENTS_VARIABLE = "KBZ_DOCUMENTS"
YES, NO = "yes", "no"


def are_written(environment: Mapping[str, str]) -> bool:
    """Whether runs write the documents, as they do unless `KBZ_DOCUMENTS` says `no`; InputError for any other word."""
    said = environment.get(DOCUMENTS_VARIABLE) or YES
    if said not in (YES, NO):
        raise InputError([Diagnostic(DOCUMENTS_VARIABLE, None, "", "it is neither yes nor no", f"expected {YES} or {NO}")])
    return said == YES


@dg.asset(
    deps=[published_tables],
    partitions_def=quarters(),
    group_name=FINANCE,
    owners=OWNERS,
    code_version=code_version_of("documents", "publication", "schemas"),
    kinds={"excel", "pdf", "html"},
    description=(
        "The documents of the quarter, in Dutch, from its published tables: the workbook, a statement per practice, the report page and "
        "the payment proposal. For a closed quarter nothing is made: the closing made the final documents."
    ),
)
@quarter_step
def documents(context: dg.AssetExecutionContext, home: HomeResource, progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
    """Write the documents of an open quarter next to its tables."""
    quarter = quarter_of(context)
    closing = read_ledger(home.home).closed.get(quarter)
    if closing is not None:
        return dg.MaterializeResult(metadata={"closed": dg.MetadataValue.text(closed_sentence(closing))})
    if not are_written(os.environ):
        return dg.MaterializeResult(metadata={"left out": dg.MetadataValue.text(f"{DOCUMENTS_VARIABLE} says so; kbz report makes them")})
    progress.say("Writing the workbook, the statements and the report")
    written = write_documents(home.home.output(quarter), quarter_tables(home.home, quarter, None, program_version()))
    return dg.MaterializeResult(
        metadata={"statements": written.statements, **{path.name: dg.MetadataValue.path(str(path)) for path in written.files}}
    )
