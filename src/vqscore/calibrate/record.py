"""What a fitted policy says of its own making."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec
import numpy as np

from vqscore.calibrate.fitting import Fitted, Targets
from vqscore.calibrate.table import Table
from vqscore.policy import Calibration, Labels, Policy
from vqscore.version import __version__

__all__ = ["recorded"]


def recorded(
    fitted: Fitted,
    targets: Targets,
    *,
    versions: Mapping[str, int],
    grouped_by: str,
    labels_sha256: str,
    command: str,
    note: str = "",
) -> Policy:
    """The policy with its record.

    Args:
        fitted: The policy and what was seen of it.
        targets: What was aimed at.
        versions: Metric to the version of its definition.
        grouped_by: The column that kept clips together.
        labels_sha256: Digest of the label file.
        command: What was run.
        note: What a reader should know besides.
    """
    stated = fitted.stated
    low, high = stated.auc_interval
    record = Calibration(
        date=date.today().isoformat(),  # noqa: DTZ011 - the day where it was run
        vqscore=__version__,
        command=command,
        labels_sha256=labels_sha256,
        grouped_by=grouped_by,
        form="combined" if fitted.policy.combined is not None else "bounds",
        metrics={name: versions[name] for name in fitted.policy.metrics if name in versions},
        fitted_on=_counted(fitted.fit),
        held_out=_counted(fitted.held_out),
        confidence=targets.confidence,
        target_false_pass=targets.false_pass,
        target_false_fail=targets.false_fail,
        false_pass=stated.false_pass,
        false_fail=stated.false_fail,
        rejected_among_passes=stated.rejected_among_passes,
        coverage=round(stated.coverage, 4),
        auc=round(stated.auc, 4),
        auc_low=round(low, 4),
        auc_high=round(high, 4),
        promise=stated.promise,
        note=note,
    )
    return msgspec.structs.replace(fitted.policy, calibration=record)


def _counted(table: Table) -> Labels:
    accepted = int(table.accepted.sum())
    return Labels(
        accepted=accepted,
        rejected=len(table) - accepted,
        groups=len(np.unique(table.groups)),
    )
