"""Two runs side by side."""

import json
from dataclasses import asdict
from math import isnan

import pytest

from evals.comparison import compare, format_comparison
from evals.outcomes import Outcome
from evals.running import to_json
from evals.scoring import Score
from index.errors import InputError
from tests.evals.small import OPENS, case, outcome, score

TOLD = outcome(("The mine opens in May 2027.", "mine.1"))
SILENT = outcome(reason="not found")


def run(**came: Outcome) -> list[Score]:
    return [score(case(OPENS, id=name, question=f"What of {name}?"), each) for name, each in came.items()]


def test_cases_turn_better_and_worse() -> None:
    found = compare(run(a=TOLD, b=SILENT, c=SILENT), run(a=SILENT, b=TOLD, c=TOLD))
    assert [turned.case for turned in found.better] == ["b", "c"]
    assert [turned.case for turned in found.worse] == ["a"]
    assert (found.worse[0].before, found.worse[0].after) == ("The mine opens in May 2027.", "no answer: not found")
    change = found.figures["right"]
    assert (change.before, change.after) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert change.difference.mean == pytest.approx(1 / 3)


def test_a_figure_is_compared_over_the_cases_that_have_it_in_both_runs() -> None:
    found = compare(run(a=TOLD, b=TOLD), run(a=TOLD, b=SILENT))
    assert (found.figures["quotes valid"].before, found.figures["quotes valid"].difference.count) == (1.0, 1)
    assert isnan(found.figures["quotes valid"].difference.low)


def test_cases_of_one_run_only_are_named_and_not_compared() -> None:
    found = compare(run(a=TOLD, b=TOLD), run(a=TOLD, c=SILENT))
    assert found.only_in_one == ("b", "c")
    assert found.better == found.worse == ()
    assert found.figures["right"].before == 1.0


def test_a_difference_that_chance_hardly_explains_has_a_star() -> None:
    names = [f"case-{number}" for number in range(30)]
    silent, told = run(**dict.fromkeys(names, SILENT)), run(**dict.fromkeys(names, TOLD))
    table = format_comparison(compare(silent, told))
    assert any(line.startswith("right ") and line.endswith(" *") for line in table.splitlines())
    assert "*" not in format_comparison(compare(told, told))


def test_the_table_tells_each_case_that_turned() -> None:
    table = format_comparison(compare(run(a=TOLD, b=SILENT), run(a=SILENT, b=SILENT)))
    assert "better: none" in table
    assert "worse: 1\n  a: What of a?\n    was The mine opens in May 2027.\n    now no answer: not found" in table
    assert "nan" not in table


def test_trouble_in_one_run_is_told_as_such() -> None:
    broken = Outcome("a", "What?", trouble="the line broke")
    assert compare(run(a=TOLD), run(a=broken)).worse[0].after == "trouble: the line broke"


def test_runs_without_a_common_case_are_refused() -> None:
    with pytest.raises(InputError, match="no case in common"):
        compare(run(a=TOLD), run(b=TOLD))


def test_the_comparison_as_json_has_no_nan() -> None:
    text = to_json(asdict(compare(run(a=TOLD), run(a=SILENT))))
    assert json.loads(text, parse_constant=pytest.fail)["figures"]["right"]["difference"]["p"] is None
