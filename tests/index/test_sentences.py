"""Sentence boundaries: the traps of news."""

import pytest

from index.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The U.S. Geological Survey said so. It was late.", ["The U.S. Geological Survey said so.", "It was late."]),
        ("Lynas Inc. opened. It grew.", ["Lynas Inc. opened.", "It grew."]),
        ("No. 3 furnace is shut. No. 4 runs.", ["No. 3 furnace is shut.", "No. 4 runs."]),
        ("It costs Rs. 7,300 crore. It was cleared.", ["It costs Rs. 7,300 crore.", "It was cleared."]),
        ("It rose by 3.5 percent. Then it fell.", ["It rose by 3.5 percent.", "Then it fell."]),
        ("They met at 5 p.m. on Monday. Nothing came of it.", ["They met at 5 p.m. on Monday.", "Nothing came of it."]),
        ("Dr. Smith left. Mr. Jones stayed.", ["Dr. Smith left.", "Mr. Jones stayed."]),
        ("“We will open in May.” He left.", ["“We will open in May.”", "He left."]),
        ('"Is it true?" she asked. It was.', ['"Is it true?" she asked.', "It was."]),
        ("Добыча началась в 2026 г. в Якутии. Она растёт.", ["Добыча началась в 2026 г. в Якутии.", "Она растёт."]),
        ("Проект стоит 5 млрд. рублей. Он начат.", ["Проект стоит 5 млрд. рублей.", "Он начат."]),
        ("भारत ने कहा। रूस ने सुना।", ["भारत ने कहा।", "रूस ने सुना।"]),
        ("One line", ["One line"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == sentences
