"""The cross-encoder: what it says of sentences, which tokens are theirs, and that its export says the same."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from assistant.cross_encoder import (
    ADAPTER,
    NOT_READ,
    encode_pairs,
    read_passage,
    read_sentences,
    sentence_places,
)
from assistant.cross_encoder_model import CrossEncoder, export_onnx, save_adapter
from assistant.pair_model import PAIR_TOKENS
from index.library import Library
from index.model import packaged_tokenizer
from index.onnx import onnx_session
from index.types import ArticleInfo, Chunk, Hit, Paragraph, Sentence, SentenceMatch, Span, Voice

SENTENCES = (
    "Olm Lines bought the ferry Merrow for 2 million euros in March 2025.",
    "The ship, built in 1998, takes forty cars.",
    "A spokesman said that the crossing to Cape Fole would be closed in winter.",
)
PASSAGE = "Ferry sold\n2025-03-14\n\n" + " ".join(SENTENCES)


def places_of(sentences: Sequence[str], header: str = "") -> tuple[tuple[int, int], ...]:
    """Where the sentences stand, one blank apart, after the header."""
    ends = list(accumulate((len(each) + 1 for each in sentences), initial=len(header)))
    return tuple((start, end - 1) for start, end in pairwise(ends))


PLACES = places_of(SENTENCES, "Ferry sold\n2025-03-14\n\n")


@pytest.mark.parametrize(
    ("question", "answering"),
    [
        ("What did Olm Lines pay for the Merrow?", 0),
        ("How many cars does the ship take?", 1),
        ("When will the crossing to Cape Fole be closed?", 2),
    ],
)
def test_the_sentence_that_answers_is_the_likeliest(question: str, answering: int) -> None:
    told = read_passage(question, PASSAGE, PLACES)
    assert max(range(3), key=told.__getitem__) == answering


@pytest.mark.parametrize(
    ("question", "near_miss"),
    [
        ("What did Olm Lines pay for the Merrow?", "What did Cape Fole pay for the Merrow in 2019?"),
        ("How many cars does the ship take?", "How many buses does the ship take?"),
        ("Who bought the ferry Merrow?", "Who captained the ferry Merrow?"),
    ],
)
def test_a_question_that_no_sentence_answers_is_less_likely_answered_than_its_twin(
    question: str, near_miss: str
) -> None:
    assert max(read_passage(near_miss, PASSAGE, PLACES)) < max(read_passage(question, PASSAGE, PLACES)) - 1


def test_what_else_is_read_does_not_change_a_digit(corpus: Library) -> None:
    first, *others = corpus.search("Who owns MP Materials?", 4)
    (alone,) = read_sentences("Who owns MP Materials?", [first])
    read_passage.cache_clear()
    assert read_sentences("Who owns MP Materials?", [*others, first])[-1] == alone


def test_every_sentence_of_the_corpus_is_where_it_is_said_to_be(corpus: Library) -> None:
    hits = corpus.search("rare earths", 200)
    assert len(hits) > 20
    for hit in hits:
        places = sentence_places(hit)
        assert [hit.chunk.text[start:end] for start, end in places] == [each.sentence.text for each in hit.sentences]


def test_a_sentence_that_stands_in_the_title_too_is_read_in_its_paragraph_and_one_that_is_cut_up_to_the_cut() -> None:
    paragraph = Paragraph("a.1", 1, "Rain. Rain. " + "wind " * 30)
    sentences = [Sentence("a.1", start, end, paragraph.text[start:end]) for start, end in ((0, 5), (6, 11), (12, 162))]
    chunk = Chunk("c", "a", Voice.ARTICLE, (Span("a.1", 0, 40),), "Rain.\n\n" + paragraph.text[:40])
    matches = tuple(SentenceMatch(each, 0.0, 0.0) for each in sentences)
    hit = Hit(chunk, 1.0, ArticleInfo("a", "Rain."), (paragraph,), matches, 0.0)
    assert sentence_places(hit) == ((7, 12), (13, 18), (19, 47))


def test_a_passage_longer_than_what_is_read_at_once_is_read_in_parts() -> None:
    filler = "rain " * PAIR_TOKENS
    passage = f"{SENTENCES[0]} {filler}{SENTENCES[1]}"
    (first, last) = places_of([SENTENCES[0]])[0], (len(passage) - len(SENTENCES[1]), len(passage))
    near, far = encode_pairs("When was the ship built?", passage, (first, last))
    assert packaged_tokenizer().decode(far.ids[slice(*far.spans[0])]).startswith("the ship, built in 1998")
    assert min(read_passage("When was the ship built?", passage, (first, last))) > NOT_READ
    assert len(near.spans) == len(far.spans) == 1
    assert all(len(each.ids) <= PAIR_TOKENS for each in encode_pairs("Who? " * 400, passage, (first, last)))


def test_a_hit_without_sentences_and_a_sentence_of_blanks_are_not_read() -> None:
    assert read_passage("Who?", PASSAGE, ()) == ()
    assert read_passage("Who?", "Rain.   ", ((0, 5), (6, 8)))[1] == NOT_READ


@given(
    st.lists(st.from_regex(r"[A-Zé €%,']{0,40}[a-z]\.", fullmatch=True), min_size=1, max_size=8),
    st.text(max_size=40),
)
@example(["a.", "a."], "")
@example(["aa.", "a."], "")
def test_each_sentence_has_the_tokens_that_spell_it(sentences: list[str], question: str) -> None:
    ((ids, types, spans),) = encode_pairs(question, " ".join(sentences), places_of(sentences))
    tokenizer = packaged_tokenizer()
    assert len(ids) == len(types)
    for (start, end), sentence in zip(spans, sentences, strict=True):
        assert ids[start:end] == tokenizer.encode(sentence, add_special_tokens=False).ids
        assert set(types[start:end]) == {1}


def test_the_exported_model_says_what_the_fitted_one_says(tmp_path: Path) -> None:
    ((ids, types, _),) = encode_pairs("Who bought the ferry?", PASSAGE, PLACES)
    model = CrossEncoder()
    model.load_fitted(load_file(ADAPTER))
    with torch.no_grad():
        tokens, whole = model.eval()(torch.tensor([ids]), torch.tensor([types]))
    export_onnx(ADAPTER, tmp_path / "model.onnx")
    said = onnx_session(tmp_path / "model.onnx").run(None, {"input_ids": [ids], "token_type_ids": [types]})
    assert said[0] == pytest.approx(tokens.numpy(), abs=2e-3)
    assert said[1] == pytest.approx(whole.numpy(), abs=2e-3)


def test_merging_changes_nothing_that_is_said() -> None:
    torch.manual_seed(0)
    model = CrossEncoder().eval()
    for name, each in model.fitted.items():
        torch.nn.init.normal_(each, std=0.05 if name.endswith(".b") else 0.2)
    ids = torch.randint(1000, 2000, (2, 12))
    with torch.no_grad():
        before = model(ids, torch.zeros_like(ids))
        model.merge()
        after = model(ids, torch.zeros_like(ids))
    assert not any(name.endswith((".a", ".b")) for name in model.fitted)
    assert torch.allclose(before[0], after[0], atol=1e-4)
    assert torch.allclose(before[1], after[1], atol=1e-4)


@pytest.mark.parametrize("change", [{"head.weight": torch.zeros(1, 384)}, {"another": torch.zeros(1)}])
def test_an_adapter_of_another_model_is_refused(tmp_path: Path, change: dict[str, torch.Tensor]) -> None:
    save_file(load_file(ADAPTER) | change, tmp_path / "other.safetensors")
    with pytest.raises(ValueError, match="is of another model"):
        export_onnx(tmp_path / "other.safetensors", tmp_path / "model.onnx")


def test_what_was_fitted_is_written_and_read_again(tmp_path: Path) -> None:
    torch.manual_seed(1)
    model, again = CrossEncoder(), CrossEncoder()
    save_adapter(model, tmp_path / "adapter.safetensors")
    again.load_fitted(load_file(tmp_path / "adapter.safetensors"))
    for name, each in model.fitted.items():
        assert torch.allclose(again.fitted[name], each, atol=1e-3), name
