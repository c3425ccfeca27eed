"""Where the steps of a run are executed: in the process of the run, or each in a separate place."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from kbz_assets.runtime.ingest_shares import number_of_shares
from pipelines.core.diagnostics import Diagnostic, InputError

STEPS_VARIABLE = "KBZ_STEPS"
TOGETHER, APART, KUBERNETES = "together", "apart", "kubernetes"


def executor_of(environment: Mapping[str, str]) -> dg.ExecutorDefinition:
    """The executor named by `KBZ_STEPS`; InputError for any other word.

    `together`: in the process of the run; the default, since a process costs seconds of imports.
    The steps run one by one because they share the lock of the quarter; only shares of the lists are read in
    parallel. `apart`: a process per step. `kubernetes`: a job per step, which needs the extra `kubernetes`.
    """
    steps = environment.get(STEPS_VARIABLE) or TOGETHER
    at_a_time = {"max_concurrent": number_of_shares(environment)}
    if steps == TOGETHER:
        return dg.in_process_executor
    if steps == APART:
        preloaded = {"forkserver": {"preload_modules": ["kbz_assets.build"]}}
        return dg.multiprocess_executor.configured({**at_a_time, "start_method": preloaded}, name="steps_apart")
    if steps == KUBERNETES:
        from dagster_k8s import k8s_job_executor  # noqa: PLC0415 - an optional part, which takes a second to load

        return k8s_job_executor.configured(at_a_time, name="steps_on_kubernetes")
    expected = f"expected {TOGETHER}, {APART} or {KUBERNETES}"
    raise InputError([Diagnostic(STEPS_VARIABLE, None, "", "it is not a way to run the steps", expected)])


def reads_shares_in_steps(environment: Mapping[str, str]) -> bool:
    """Whether separate steps read the lists: with more than one share, where steps are not `together`."""
    return (environment.get(STEPS_VARIABLE) or TOGETHER) != TOGETHER and number_of_shares(environment) > 1
