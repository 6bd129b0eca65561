"""Questions on given documents, answers told by strings: RGB and RAMDocs."""

import math
import random
from dataclasses import dataclass
from pathlib import Path

from evals.datasets.files import Record, find_files, read_rows

Alternatives = tuple[str, ...]
PASSAGES = 5
"""How many documents RGB's script gives beside a question."""
_SEED = 2333
"""Of RGB's script, set anew for every question."""


@dataclass(frozen=True, slots=True)
class RgbQuestion:
    """A question of RGB: each of `answers` must be told, by any of its spellings; `fake` is what false documents say.

    `positive` are lists of documents that answer, one list for each thing asked, `wrong` the same with a false answer.
    """

    question: str
    answers: tuple[Alternatives, ...]
    positive: tuple[tuple[str, ...], ...]
    negative: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    fake: Alternatives = ()


@dataclass(frozen=True, slots=True)
class ConflictQuestion:
    """A question of RAMDocs with its documents: what a right answer tells, and what it must not tell."""

    question: str
    documents: tuple[str, ...]
    gold: tuple[str, ...]
    wrong: tuple[str, ...]


class _RgbRow(Record):
    query: str
    answer: str | tuple[str | tuple[str, ...], ...]
    positive: tuple[str, ...] | tuple[tuple[str, ...], ...]
    negative: tuple[str, ...]
    positive_wrong: tuple[str, ...] = ()
    fakeanswer: str | tuple[str, ...] = ()


class _RamdocsDocument(Record):
    text: str


class _RamdocsRow(Record):
    question: str
    documents: tuple[_RamdocsDocument, ...]
    gold_answers: tuple[str, ...]
    wrong_answers: tuple[str, ...]


def load_rgb(folder: Path) -> dict[str, list[RgbQuestion]]:
    """Name of the file without its ending → questions, for those of en.json, en_int.json and en_fact.json there are."""
    found = find_files(folder, ("en.json", "en_int.json", "en_fact.json"))
    return {path.stem: [_rgb_question(row) for row in read_rows(path, _RgbRow)] for path in found}


def load_ramdocs(folder: Path) -> list[ConflictQuestion]:
    """The questions of RAMDocs_test.jsonl."""
    return [
        ConflictQuestion(row.question, tuple(each.text for each in row.documents), row.gold_answers, row.wrong_answers)
        for row in read_rows(folder / "RAMDocs_test.jsonl", _RamdocsRow)
    ]


def choose_documents(question: RgbQuestion, noise: float) -> list[str]:
    """The documents that RGB gives beside the question: a share of `noise` of them does not answer."""
    chooser = random.Random(_SEED)
    unfit = math.ceil(PASSAGES * noise)
    if len(question.positive) > 1:
        return _choose_several(question, PASSAGES - unfit, chooser)
    (positive,) = question.positive
    if noise < 1 and unfit > len(question.negative):
        unfit = len(question.negative)
    elif noise < 1 and PASSAGES - unfit > len(positive):
        unfit = PASSAGES - len(positive)
    documents = [*positive[: PASSAGES - unfit], *question.negative[:unfit]]
    chooser.shuffle(documents)
    return documents


def choose_false_documents(question: RgbQuestion) -> list[str]:
    """The documents of RGB's counterfactual part: all that are given say what is false."""
    chooser = random.Random(_SEED)
    documents = chooser.sample(question.wrong, min(len(question.wrong), PASSAGES))
    chooser.shuffle(documents)
    return documents


def _choose_several(question: RgbQuestion, fit: int, chooser: random.Random) -> list[str]:
    """A document for each thing asked, more in turns until `fit` are there, and the rest of what does not answer."""
    lists = [list(each) for each in question.positive]
    for each in lists:
        chooser.shuffle(each)
    turns = [each[turn] for turn in range(max(map(len, lists))) for each in lists if len(each) > turn]
    documents = turns[: max(fit, len(lists))]
    documents += question.negative[: max(0, PASSAGES - len(documents))]
    chooser.shuffle(documents)
    return documents


def _rgb_question(row: _RgbRow) -> RgbQuestion:
    answers = (row.answer,) if isinstance(row.answer, str) else row.answer
    flat = tuple(each for each in row.positive if isinstance(each, str))
    nested = tuple(each for each in row.positive if not isinstance(each, str))
    return RgbQuestion(
        row.query,
        tuple((each,) if isinstance(each, str) else each for each in answers),
        nested or (flat,),
        row.negative,
        row.positive_wrong,
        (row.fakeanswer,) if isinstance(row.fakeanswer, str) else row.fakeanswer,
    )
