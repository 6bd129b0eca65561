"""What the cross-encoder is fitted on, and that fitting brings what answers up and the rest down."""

import math
import random
from pathlib import Path

import pytest
import torch

from assistant.cross_encoder_model import CrossEncoder
from evals.datasets import load_stories, read_stories
from evals.fit_cross_encoder import Example, _loss, fit, fitted_stories, read_passages
from evals.reader_cases import PRACTICE
from evals.splits import WEIGHED_STORIES
from index.embedding import PackagedEmbedder
from index.library import Library
from index.model import packaged_tokenizer
from tests.evals import public_data


def example(*gold: bool) -> Example:
    """A passage with a sentence of two tokens for each of `gold`."""
    spans = [(2 + 2 * place, 4 + 2 * place) for place in range(len(gold))]
    return Example([101, *range(2000, 2001 + 2 * len(gold))], [0] * (2 + 2 * len(gold)), spans, gold)


def test_the_loss_is_of_all_sentences_of_a_question_beside_each_other_and_beside_none() -> None:
    tokens, whole = torch.zeros(2, 6, 2), torch.tensor([1.0, 0.0])
    scores = [1.0, 1.0, 0.0]
    alone = [2 * math.log1p(math.exp(-scores[0])), math.log1p(math.exp(scores[1])), math.log1p(math.exp(scores[2]))]
    beside = math.log(sum(map(math.exp, [*scores, 0.0]))) - scores[0]
    loss = _loss(tokens, whole, [[example(True, False), example(False)]])
    assert float(loss) == pytest.approx(sum(alone) / 4 / 2 + beside, abs=1e-5)


def test_what_weighs_its_word_is_fitted_on_stories_that_it_has_not_read() -> None:
    weighed = {story.id for story in read_stories(PRACTICE / WEIGHED_STORIES)}
    fitted = {story.id for story in fitted_stories()}
    assert weighed
    assert not weighed & fitted
    assert len(weighed) + len(fitted) == len(load_stories(PRACTICE))


def test_a_question_is_fitted_with_what_answers_what_does_not_and_a_passage_of_another_story(
    tmp_path: Path, model: PackagedEmbedder
) -> None:
    (tmp_path / "ferries.txt").write_text(public_data.NEAR_MISSES, "utf-8")
    rain = "== Rain in Olm | Sound Wire | 2025-05-02\n1. It rained in Olm for nine days.\n- year | Who sold rain?\n"
    (tmp_path / "rain.txt").write_text(rain, "utf-8")
    story, other = load_stories(tmp_path)
    with Library.open(tmp_path / "library", create=True, embedder=model) as library:
        library.add([*story.articles, *other.articles], lambda *_: None)
        (answered,) = read_passages(story.questions[0], story, library, random.Random(0))
        (missed,) = read_passages(story.questions[2], story, library, random.Random(0))
    read = [packaged_tokenizer().decode(each.ids) for each in answered]
    assert ["rained" in each for each in read] == [False] * (len(read) - 1) + [True]
    assert [sum(each.gold) for each in answered] == [1] + [0] * (len(read) - 1)
    assert missed
    assert not any(told for each in missed for told in each.gold)


def test_without_an_answer_none_is_right() -> None:
    tokens = torch.zeros(1, 4, 2)
    unlikely, likely = (float(_loss(tokens, torch.tensor([odds]), [[example(False)]])) for odds in (-4.0, 4.0))
    assert unlikely < 0.1
    assert likely > 4


def test_fitting_tells_apart_what_it_was_shown() -> None:
    torch.manual_seed(0)
    model = CrossEncoder()
    asked = [[example(True, False)], [example(False)]]
    before = _loss(*_read(model, asked), asked)
    fit(model, asked, 80, random.Random(0))
    assert float(_loss(*_read(model, asked), asked)) < float(before) / 2


def _read(model: CrossEncoder, asked: list[list[Example]]) -> tuple[torch.Tensor, torch.Tensor]:
    rows = [model(torch.tensor([each.ids]), torch.tensor([each.types])) for (each,) in asked]
    size = max(tokens.shape[1] for tokens, _ in rows)
    with torch.no_grad():
        padded = [torch.nn.functional.pad(tokens, (0, 0, 0, size - tokens.shape[1])) for tokens, _ in rows]
        return torch.cat(padded), torch.cat([whole for _, whole in rows])
