"""A statement and its sources read together: what is borne out is likelier than its twin with one thing wrong."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from assistant.cross_encoder_model import CrossEncoder
from assistant.pair_model import FIRST_TOKENS, PAIR_TOKENS
from assistant.verify.entailment import ADAPTER, pair_tokens, read_statement
from evals.fit_entailment import read
from index.model import packaged_tokenizer

SOURCE = (
    "Ferry sold. Olm Lines is considering the sale of the ferry Merrow to Cape Fole Shipping, a person close to the"
    " talks said on Monday. The captain denied that the ship was unsafe, and its cargo rose in spring."
)


@pytest.mark.parametrize(
    ("honest", "wrong"),
    [
        (
            "According to an unnamed person, Olm Lines is weighing whether to sell the Merrow to Cape Fole Shipping.",
            "Olm Lines has sold the Merrow to Cape Fole Shipping.",
        ),
        (
            "The captain rejected the claim that the ship was unsafe.",
            "The captain confirmed that the ship was unsafe.",
        ),
        (
            "The captain denied that the ship was unsafe.",
            "The captain denied that the ship was unsafe because its hull is new.",
        ),
        ("The captain denied that the Merrow was unsafe.", "The harbour master praised the Merrow's cooks."),
    ],
)
def test_what_is_borne_out_is_likelier_than_its_twin(honest: str, wrong: str) -> None:
    assert read_statement(honest, SOURCE).log_odds > read_statement(wrong, SOURCE).log_odds + 0.5


def test_the_word_that_is_doubted_is_the_one_that_was_changed() -> None:
    assert read_statement("The ferry's cargo fell in spring.", SOURCE).doubted == "fell"


def test_of_a_long_source_the_end_is_read() -> None:
    pair = pair_tokens("It rained.", "rain " * PAIR_TOKENS + SOURCE)
    assert len(pair.ids) == PAIR_TOKENS
    assert packaged_tokenizer().decode(pair.ids).endswith("its cargo rose in spring.")
    assert pair_tokens("why " * PAIR_TOKENS, SOURCE).types.count(0) == FIRST_TOKENS + 2


@given(st.text(max_size=60))
def test_any_text_can_be_read_and_what_is_doubted_stands_in_it(statement: str) -> None:
    reading = read_statement(statement, SOURCE)
    assert np.isfinite(reading.log_odds)
    assert reading.doubted in statement


def test_what_is_fitted_and_what_is_run_say_the_same() -> None:
    model = CrossEncoder()
    model.load_fitted(load_file(ADAPTER))
    model.eval()
    statement = "The ship carried more cargo in spring."
    with torch.no_grad():
        _, odds = read(model, [pair_tokens(statement, SOURCE), pair_tokens("Why?", SOURCE + SOURCE)])
    assert read_statement(statement, SOURCE).log_odds == pytest.approx(float(odds[0]), abs=0.15)


def test_marks_of_the_tokenizer_that_are_written_are_text() -> None:
    assert pair_tokens("[SEP] It rained. [CLS]", SOURCE).ids.count(102) == 2
