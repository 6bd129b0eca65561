"""The id of a paragraph is made of its article and its own text, so that it outlives edits elsewhere."""

from pathlib import Path

from index import Article
from index.readers import read_file
from tests.fakes import write_article


def read(folder: Path, *paragraphs: str) -> Article:
    (article,) = read_file(write_article(folder, "story", "\n\n".join(paragraphs))).articles
    return article


def ids(article: Article) -> dict[str, str]:
    return {paragraph.text: paragraph.id for paragraph in article.paragraphs}


ONE, TWO = "The first paragraph tells of the mine.", "The second paragraph tells of the port."


def test_a_paragraph_put_above_changes_no_other_id(tmp_path: Path) -> None:
    before = ids(read(tmp_path, ONE, TWO))
    after = ids(read(tmp_path, "A new paragraph stands above them.", ONE, TWO))
    assert before.items() <= after.items()


def test_an_edited_paragraph_gets_another_id(tmp_path: Path) -> None:
    before, after = ids(read(tmp_path, ONE, TWO)), ids(read(tmp_path, ONE, TWO + " It is new."))
    assert before[ONE] == after[ONE]
    assert before[TWO] not in after.values()


def test_equal_paragraphs_stay_apart_and_keep_their_ids(tmp_path: Path) -> None:
    before = [paragraph.id for paragraph in read(tmp_path, ONE, TWO, ONE).paragraphs]
    assert len(set(before)) == 3
    after = [paragraph.id for paragraph in read(tmp_path, "Between them stands another one.", ONE, TWO, ONE).paragraphs]
    assert after[1:] == before


def test_the_id_names_the_article(tmp_path: Path) -> None:
    assert all(paragraph.id.startswith("story.") for paragraph in read(tmp_path, ONE).paragraphs)
