"""Questions of several parts: each part is a question of its own."""

import pytest

from assistant.parts import split_question


@pytest.mark.parametrize(
    "question",
    [
        "Who controls Tomtor?",
        "What did the ministers of India and Japan agree on?",
        "How many tonnes were mined in 2024?",
        "What changed between the proposal of March 2023 and the final law?",
        "Which company mines and refines terbium?",
        "",
    ],
)
def test_a_question_of_one_part_stays_as_it_is(question: str) -> None:
    assert split_question(question) == (question,)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How deep is it in Chile, and who owns it?", ("How deep is it in Chile?", "Who owns it, of Chile?")),
        (
            "Who spoke for Peru in 2010, and who in January 2026?",
            ("Who spoke for Peru in 2010?", "Who spoke for Peru in January 2026?"),
        ),
        ("When did Peru stop selling - do the reports agree?", ("When did Peru stop selling?",)),
        ("Which year does the pact date from? I have seen two.", ("Which year does the pact date from?",)),
        (
            "Which is larger, the output of Peru's copper mines or that of Chilean copper mines?",
            ("How much is the output of Peru's copper mines?", "How much is the output of Chilean copper mines?"),
        ),
        (
            "Was copper oxide in August 2025 dearer than the floor that Peru guarantees?",
            ("How much is copper oxide in August 2025?", "How much is the floor that Peru guarantees?"),
        ),
        (
            "How did the price of copper move from July to August 2025?",
            ("How did the price of copper move from July 2025?", "How did the price of copper move from August 2025?"),
        ),
    ],
)
def test_each_part_can_be_looked_for_alone(question: str, parts: tuple[str, ...]) -> None:
    assert split_question(question) == parts
