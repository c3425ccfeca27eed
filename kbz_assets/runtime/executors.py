"""Where the steps of a run go: into the process of the run, or each to a place of its own."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from pipelines.core.diagnostics import Diagnostic, InputError

STEPS_VARIABLE = "KBZ_STEPS"
TOGETHER, APART, KUBERNETES = "together", "apart", "kubernetes"

ONE_AT_A_TIME = {"max_concurrent": 1}
"""The steps follow each other and share the lock of the quarter: a second one would only wait."""


def executor_of(environment: Mapping[str, str]) -> dg.ExecutorDefinition:
    """The executor that `KBZ_STEPS` names; InputError for any other word.

    `together`: in the process of the run; the default, since a process costs seconds of imports.
    `apart`: a process per step. `kubernetes`: a job per step, which needs the extra `kubernetes`.
    """
    steps = environment.get(STEPS_VARIABLE) or TOGETHER
    if steps == TOGETHER:
        return dg.in_process_executor
    if steps == APART:
        preloaded = {"forkserver": {"preload_modules": ["kbz_assets.build"]}}
        return dg.multiprocess_executor.configured({**ONE_AT_A_TIME, "start_method": preloaded}, name="steps_apart")
    if steps == KUBERNETES:
        from dagster_k8s import k8s_job_executor  # noqa: PLC0415 - an optional part, which takes a second to load

        return k8s_job_executor.configured(ONE_AT_A_TIME, name="steps_on_kubernetes")
    expected = f"{TOGETHER}, {APART} or {KUBERNETES}"
    raise InputError([Diagnostic(STEPS_VARIABLE, None, "", "it is not a way to run the steps", expected)])
