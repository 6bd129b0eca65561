"""The gate: no figure of a run may fall below its baseline by more than the slack that it is allowed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.scoring import Score
from evals.summary import Summary
from index.errors import InputError

SLACK = 0.02
"""What a figure may fall: about one case in fifty."""
EXACT = frozenset({"quotes valid", "plans told as plans"})
"""Figures that may not fall at all."""
_ROUNDING = 1e-4
"""Baselines have four digits."""
GATED = (
    "recall@5",
    "joint recall@5",
    "right",
    "answered",
    "refused",
    "citation precision",
    "quotes valid",
    "figures borne out",
    "window right",
    "conflicts all shown",
    "sayer right",
    "plans told as plans",
)


class Floor(BaseModel):
    """A figure that was reached, and how far it may fall."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    value: float
    slack: float


class Baseline(BaseModel):
    """What a run of one reader reached: figures by part and name, and the cases that were right."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    figures: Mapping[str, Floor]
    right: tuple[str, ...]


class Baselines(BaseModel):
    """Baselines by the name of the reader."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    readers: Mapping[str, Baseline]


def read_baseline(path: Path, reader: str) -> Baseline:
    """What the reader reached, of a JSON file. Raises InputError where it cannot be read or holds no such reader."""
    readers = _read(path).readers
    if reader not in readers:
        raise InputError(f"{path} has no figures of the reader {reader!r}; write them with --write-baseline {path}")
    return readers[reader]


def write_baseline(path: Path, reader: str, summary: Summary, scores: Sequence[Score]) -> None:
    """Puts what this run reached in the place of the reader's baseline; those of other readers stay."""
    readers = dict(_read(path).readers) if path.exists() else {}
    readers[reader] = Baseline(
        figures={
            f"{part} {name}": Floor(value=round(found.mean, 4), slack=0.0 if name in EXACT else SLACK)
            for part, figures in summary.figures.items()
            for name, found in figures.items()
            if name in GATED
        },
        right=tuple(sorted(score.case.id for score in scores if score.is_right)),
    )
    path.write_text(Baselines(readers=readers).model_dump_json(indent=2) + "\n", "utf-8")


def fallen(baseline: Baseline, summary: Summary, scores: Sequence[Score]) -> list[str]:
    """What fell below the baseline, a line each; then the cases that newly fail, if any figure fell."""
    reached = {f"{part} {name}": found.mean for part, each in summary.figures.items() for name, found in each.items()}
    faults = []
    for name, floor in baseline.figures.items():
        if name not in reached:
            faults.append(f"{name}: not measured, it was {floor.value:.3f}")
        elif reached[name] < floor.value - floor.slack - _ROUNDING:
            faults.append(f"{name}: {reached[name]:.3f}, below {floor.value:.3f} less {floor.slack:.3f}")
    troubled = [score.outcome for score in scores if score.outcome.trouble]
    if troubled:
        faults.append(f"{len(troubled)} cases ended in trouble, {troubled[0].case} first: {troubled[0].trouble}")
    if faults:
        newly = [score.case.id for score in scores if score.case.id in baseline.right and not score.is_right]
        faults.append(f"newly failing: {', '.join(newly) or 'none'}")
    return faults


def _read(path: Path) -> Baselines:
    try:
        return Baselines.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValueError) as error:  # of ValueError are both bad UTF-8 and bad values
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{path} is no baseline ({reason}); write it with --write-baseline {path}") from None
