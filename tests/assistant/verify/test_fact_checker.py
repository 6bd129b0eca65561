"""An optional cross-encoder has a say; here a real one, tiny and biased."""

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.settings import Settings
from assistant.types import DraftStatement, Quote
from assistant.verify import Judges, Reading, verify_statement
from assistant.verify.fact_checker import load_fact_checker
from index import InputError, Library
from index.model import packaged_model
from tests.assistant.verify.helpers import near_to_all, source
from tests.assistant.verify.test_gates import RANKS

HONEST = DraftStatement("China dug out 270,000 tonnes in 2024.", (Quote(1, "In 2024 China dug out 270,000 tonnes"),))


def save_cross_encoder(folder: Path, labels: list[str], bias: list[float]) -> str:
    """A BERT of one small layer whose answer is its bias, saved as sentence-transformers finds models."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(str(packaged_model()))
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=16,
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
    )
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor(bias))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize(
    ("labels", "bias", "passes"),
    [
        (["contradiction", "entailment", "neutral"], [0.0, 4.0, 0.0], True),
        (["contradiction", "entailment", "neutral"], [4.0, 0.0, 0.0], False),
        (["LABEL_0"], [3.0], True),
        (["LABEL_0"], [-3.0], False),
    ],
)
def test_a_cross_encoder_lets_through_or_stops(
    labels: list[str], bias: list[float], passes: bool, tmp_path: Path
) -> None:
    checker = load_fact_checker(save_cross_encoder(tmp_path / "checker", labels, bias))
    judges = Judges(near_to_all, entailment=lambda *_: Reading(9.0, ""), fact_checker=checker)
    found = verify_statement(HONEST, [source(RANKS)], judges)
    assert [failure.gate for failure in found.failures] == ([] if passes else ["fact_checker"])


def test_labels_without_entailment_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="good, bad"):
        load_fact_checker(save_cross_encoder(tmp_path / "checker", ["good", "bad"], [0.0, 0.0]))


def test_a_checker_that_is_not_there_is_one_line(tmp_path: Path, corpus: Library) -> None:
    with pytest.raises(InputError, match="cannot be loaded") as error:
        assert Assistant(corpus, settings=Settings(fact_checker=str(tmp_path / "none")))._judges
    assert "\n" not in str(error.value)
