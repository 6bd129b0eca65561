"""The gate: no figure of a run may fall below its baseline by more than the slack that it is allowed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.scoring import Score
from evals.summary import Summary
from index.errors import InputError

SLACK = 0.02
"""What a figure may fall: about one case in fifty."""
EXACT = frozenset({"quotes valid"})
"""Figures that may not fall at all."""
GATED = ("recall@5", "joint recall@5", "right", "answered", "refused", "citation precision", "quotes valid")


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


def read_baselines(path: Path) -> Baselines:
    """The baselines of a JSON file. Raises InputError where it cannot be read."""
    try:
        return Baselines.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValidationError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{path} is no baseline ({reason}); write it with --write-baseline {path}") from None


def write_baseline(path: Path, reader: str, summary: Summary, scores: Sequence[Score]) -> None:
    """Puts what this run reached in the place of the reader's baseline; those of other readers stay."""
    readers = dict(read_baselines(path).readers) if path.exists() else {}
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


def fallen(baselines: Baselines, reader: str, summary: Summary, scores: Sequence[Score]) -> list[str]:
    """What fell below the baseline, a line each; then the cases that newly fail, if any figure fell."""
    baseline = baselines.readers.get(reader)
    if baseline is None:
        raise InputError(f"the baseline has no figures of the reader {reader!r}; write them with --write-baseline")
    faults = []
    for name, floor in baseline.figures.items():
        part, _, figure = name.partition(" ")
        found = next((each.get(figure) for key, each in summary.figures.items() if key == part), None)
        if found is None:
            faults.append(f"{name}: not measured, it was {floor.value:.3f}")
        elif found.mean < floor.value - floor.slack - 1e-9:
            faults.append(f"{name}: {found.mean:.3f}, below {floor.value:.3f} less {floor.slack:.3f}")
    if summary.troubles:
        faults.append(f"{summary.troubles} cases ended in trouble with the model")
    if faults:
        right = {score.case.id for score in scores if score.is_right}
        newly = [case for case in baseline.right if case not in right]
        faults.append(f"newly failing: {', '.join(newly) or 'none'}")
    return faults
