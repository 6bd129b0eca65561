"""Prompts: files with named variables."""

from pathlib import Path
from string import Template

import pytest

import prompts
from prompts import Prompt, PromptError, load_prompt

VARIABLES = {
    "answer": {"as_of", "evidence", "question"},
    "answer_marked": {"as_of", "evidence", "question"},
    "answer_system": set(),
    "condense": {"history", "question"},
    "judge": {"answer", "expected", "question"},
    "repair": {"failures"},
}
FILES = sorted(Path(prompts.__file__).parent.glob("*.md"))


def test_every_prompt_file_is_known_here() -> None:
    assert {path.stem for path in FILES} == set(VARIABLES)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_prompt_has_the_variables_that_its_callers_give(name: str) -> None:
    prompt = load_prompt(name)
    assert Template(prompt.text).is_valid()
    assert prompt.variables == VARIABLES[name]


@pytest.mark.parametrize("name", VARIABLES)
def test_a_rendered_prompt_holds_its_values_and_no_variable(name: str) -> None:
    rendered = load_prompt(name).render(**{variable: f"<{variable}>" for variable in VARIABLES[name]})
    assert "$" not in rendered
    assert all(f"<{variable}>" in rendered for variable in VARIABLES[name])


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(PromptError, match=r"^the prompt greet lacks \$day, \$name; give it a value$"):
        Prompt("greet", "Hello $name on $day").render()


def test_an_unknown_variable_is_named() -> None:
    with pytest.raises(PromptError, match=r"^the prompt greet has no \$nmae; leave it out$"):
        Prompt("greet", "Hello $name").render(name="Ada", nmae="Ada")


def test_a_dollar_in_a_value_stays_a_dollar() -> None:
    assert Prompt("price", "It costs $sum").render(sum="$110 and $sum") == "It costs $110 and $sum"


@pytest.mark.parametrize("name", ["answers", "", "../README", "__init__"])
def test_a_prompt_that_is_not_there_is_named_with_those_that_are(name: str) -> None:
    with pytest.raises(PromptError, match=r"there is no prompt .*; there are answer, answer_marked"):
        load_prompt(name)


def test_both_forms_of_the_answer_name_the_fence_that_evidence_has() -> None:
    assert all("UNTRUSTED" in load_prompt(name).text for name in ("answer", "answer_marked"))


def test_the_rules_are_short_enough_for_a_small_model() -> None:
    assert len(load_prompt("answer_system").text.split()) < 250
