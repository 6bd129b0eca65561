"""What the reading of statements is fitted on, that fitting brings the honest ones up, and how gates are weighed."""

import random
from pathlib import Path

import pytest
import torch

from assistant.cross_encoder_model import CrossEncoder
from assistant.pair_model import PairTokens
from evals.datasets import read_stories
from evals.descent import batches_of
from evals.fit_entailment import Twins, fit, fitted_stories, loss_of, read, read_statements
from evals.fit_verification import Judged
from evals.fit_verification import fit as fit_weights
from evals.reader_cases import PRACTICE
from evals.splits import TESTED_STATEMENTS, WEIGHED_STATEMENTS
from index.model import packaged_tokenizer

FERRY = """\
== Ferry sold | Sound Wire | 2025-03-14
1. Olm Lines bought the ferry Merrow.
2. It was sold by the town.

3. It rained in Olm.
h 1 | The Merrow was bought by Olm Lines.
w role 1 | Olm Lines was bought by the Merrow.
"""


def pair(*told: int) -> PairTokens:
    """A statement of one token beside these."""
    return PairTokens([101, 2000, 102, *told, 102], [0, 0, 0] + [1] * (len(told) + 1))


def test_what_weighs_the_reading_and_what_tests_it_does_not_fit_it() -> None:
    fitted = {story.id for story in fitted_stories()}
    for name in (WEIGHED_STATEMENTS, TESTED_STATEMENTS):
        kept = [story for story in read_stories(PRACTICE / name) if story.statements]
        assert kept
        assert not fitted & {story.id for story in kept}


def test_a_statement_is_shown_with_what_it_cites_and_with_a_paragraph_that_it_was_not_written_from(
    tmp_path: Path,
) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY, "utf-8")
    (twins,) = read_statements(list(read_stories(tmp_path / "ferry.txt")), random.Random(0))
    told = [packaged_tokenizer().decode(each.ids) for each in (twins.honest, twins.wrong, twins.elsewhere)]
    assert told[0] == "the merrow was bought by olm lines. ferry sold olm lines bought the ferry merrow."
    assert told[1].startswith("olm lines was bought by the merrow. ferry sold olm lines bought")
    assert told[2] == "the merrow was bought by olm lines. ferry sold it rained in olm."


def test_fitting_parts_the_honest_from_the_wrong() -> None:
    torch.manual_seed(0)
    model = CrossEncoder()
    pairs = [Twins(pair(3000, 3001), pair(4000, 4001), pair(5000))]
    fit(model, pairs, 60, random.Random(0))
    with torch.no_grad():
        _, odds = read(model, [pairs[0].honest, pairs[0].wrong, pairs[0].elsewhere])
    honest, wrong, elsewhere = odds.tolist()
    assert honest > wrong + 1
    assert honest > elsewhere


def test_the_loss_falls_as_the_honest_statement_rises_and_counts_the_other_paragraph_only_where_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = iter([torch.tensor([2.0, -2.0]), torch.tensor([-2.0, 2.0]), torch.tensor([2.0, -2.0, 3.0])])
    monkeypatch.setattr("evals.fit_entailment.read", lambda *_: (torch.full((3, 9), -20.0), next(said)))
    one = Twins(pair(1), pair(2), pair(3))
    right, wrong, also = (float(loss_of(CrossEncoder(), [one], [asked])) for asked in (False, False, True))
    assert right < 0.5 < 4 < wrong
    assert also > right + 3


def statement(*words: int) -> PairTokens:
    """A statement of these tokens beside one."""
    return PairTokens([101, *words, 102, 900, 102], [0] * (len(words) + 2) + [1, 1])


@pytest.mark.parametrize(
    ("wrong", "changed"),
    [
        ((1, 2, 9, 4, 5, 6, 7), [0, 0, 1, 0, 0, 0, 0]),
        ((1, 2, 4, 5, 6, 7), [0, 1, 1, 0, 0, 0]),
        ((1, 2, 3, 4, 8, 5, 6, 7), [0, 0, 0, 0, 1, 0, 0, 0]),
        (tuple(range(20, 40)), []),
    ],
)
def test_words_that_differ_are_marked_and_those_around_a_gap(wrong: tuple[int, ...], changed: list[int]) -> None:
    assert Twins(statement(1, 2, 3, 4, 5, 6, 7), statement(*wrong), statement(1)).changed == changed


def test_the_loss_falls_as_the_changed_words_are_spoken_against(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = torch.full((2, 9), -8.0)
    twins = Twins(statement(1, 2, 3, 4), statement(1, 2, 9, 4), statement(1))
    monkeypatch.setattr("evals.fit_entailment.read", lambda *_: (tokens, torch.tensor([9.0, -9.0])))
    missed = float(loss_of(CrossEncoder(), [twins], [False]))
    tokens[1, 3] = 8.0
    assert float(loss_of(CrossEncoder(), [twins], [False])) < 0.1 < missed


def test_everything_is_in_one_batch_of_a_round_with_what_is_as_long() -> None:
    lengths = [place % 40 for place in range(203)]
    batches = batches_of(lengths, lambda each: each, 5, random.Random(0))
    assert sorted(each for batch in batches for each in batch) == sorted(lengths)
    assert max(max(batch) - min(batch) for batch in batches) < 10
    assert batches != batches_of(lengths, lambda each: each, 5, random.Random(1))


def test_a_gate_that_stops_wrong_statements_weighs_more_than_one_that_stops_any() -> None:
    chance = random.Random(0)
    judged = []
    for place in range(400):
        wrong = place % 2 == 0
        gates = {"support"} if chance.random() < (0.5 if wrong else 0.02) else set()
        gates |= {"negation"} if chance.random() < 0.3 else set()
        judged.append(Judged(frozenset(gates), chance.gauss(-1 if wrong else 1, 1), wrong))
    weights = fit_weights([judged])
    assert weights.gates["support"] > 3 * abs(weights.gates["negation"])
    assert weights.reading > 0.5


def test_more_wrong_statements_among_as_many_withhold_more() -> None:
    few, many = (
        fit_weights([[Judged(frozenset(), place % 7 - 3.0, place % 10 < share) for place in range(200)]])
        for share in (3, 7)
    )
    assert many.threshold < few.threshold - 0.5
