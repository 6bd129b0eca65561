"""Questions to begin with: only such as the articles answer, and none that an article's title could misuse."""

from pathlib import Path

from assistant.assistant import Assistant
from assistant.ui.examples import example_questions
from index.library import Library
from tests.fakes import ToyEmbedder, write_article


def of_titles(tmp_path: Path, *titles: str) -> list[str]:
    for number, title in enumerate(titles):
        text = f"{title} was in the news. A mine opened in May and {title[:60]} owns it."
        write_article(tmp_path / "news", f"a{number}", text, title=title, published=f"2026-05-{number + 1:02}")
    with Library.open(tmp_path / "library", create=True, embedder=ToyEmbedder()) as library:
        library.sync([tmp_path / "news"])
        return example_questions(library, library.articles())


def test_every_example_of_the_sample_corpus_is_answered(corpus: Library) -> None:
    examples = example_questions(corpus, corpus.articles())
    assert len(examples) == len(set(examples)) == 4
    for example in examples:
        assert not Assistant(corpus).ask(example).abstained


def test_a_name_asked_about_once_is_not_asked_about_again(tmp_path: Path) -> None:
    examples = of_titles(tmp_path, "Tomtor opens", "Tomtor grows", "Rosneft buys it")
    assert len(examples) == len(set(examples))
    assert all(len([1 for each in examples if name in each]) <= 1 for name in ("Tomtor", "Rosneft"))


def test_a_title_that_is_one_endless_name_does_not_keep_the_page_from_opening(tmp_path: Path) -> None:
    examples = of_titles(tmp_path, " ".join(["Tomtor"] * 900), "X" * 3_000, "Rosneft buys it")
    assert all(len(example) < 120 for example in examples)


def test_titles_without_names_and_empty_libraries_give_no_examples(tmp_path: Path) -> None:
    assert of_titles(tmp_path, "the price of it", "2026") == []
    with Library.open(tmp_path / "empty", create=True, embedder=ToyEmbedder()) as library:
        assert example_questions(library, []) == []
