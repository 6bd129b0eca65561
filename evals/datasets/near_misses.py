"""Invented news: questions that a sentence of an article answers, and near misses that none does."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.errors import InputError
from index.types import Article, ArticleInfo, Paragraph

_ARTICLE = re.compile(r"== (\S[^|]*) \| (\S[^|]*) \| (\d{4}-\d\d-\d\d)")
_SENTENCE = re.compile(r"(\d+)\. (\S.*)")
_ANSWERED = re.compile(r"\+ (\d+(?:,\d+)*) \| (\S.*)")
_MISSED = re.compile(r"- (\w+) \| (\S.*)")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a paragraph, as offsets into its text."""

    paragraph_id: str
    start: int
    end: int

    def overlaps(self, other: "Place") -> bool:
        """Whether the two share a character."""
        return self.paragraph_id == other.paragraph_id and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class ArticleQuestion:
    """A question on one article: the sentences that tell the answer or a half of it; or `miss`, why none does."""

    question: str
    gold: tuple[Place, ...] = ()
    miss: str = ""


@dataclass(frozen=True, slots=True)
class QuestionedArticle:
    """An article and the questions on it."""

    article: Article
    questions: tuple[ArticleQuestion, ...]


def load_near_misses(folder: Path) -> list[QuestionedArticle]:
    """The articles of every .txt file of the folder, in order. Raises InputError naming file and line."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise InputError(f"{folder} holds no .txt file; name the folder that holds the data set")
    return [each for path in files for each in _read_articles(path)]


def _read_articles(path: Path) -> Iterator[QuestionedArticle]:
    """The articles of a file: a `==` line, numbered sentences, a blank line between paragraphs, `+` and `-` lines."""
    try:
        lines = list(enumerate(path.read_text("utf-8").splitlines(), start=1))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}); mend it or take it out") from None
    heads = [place for place, (_, line) in enumerate(lines) if line.startswith("== ")]
    for count, (start, end) in enumerate(zip(heads, [*heads[1:], len(lines)], strict=True), start=1):
        yield _read_article(path, f"{path.stem}-{count}", lines[start:end])
    for number, line in lines[: heads[0]] if heads else lines:
        if line.strip():
            raise _unread(path, number, line)


def _read_article(path: Path, article_id: str, lines: list[tuple[int, str]]) -> QuestionedArticle:
    (number, head), *body = lines
    told = _ARTICLE.fullmatch(head)
    if told is None:
        raise _unread(path, number, head)
    paragraphs: list[list[str]] = [[]]
    places: dict[str, Place] = {}
    questions: list[ArticleQuestion] = []
    for number, line in body:
        if not line.strip():
            paragraphs += [[]] if paragraphs[-1] else []
        elif match := _SENTENCE.fullmatch(line):
            start = sum(len(each) + 1 for each in paragraphs[-1])
            places[match[1]] = Place(f"{article_id}.{len(paragraphs)}", start, start + len(match[2]))
            paragraphs[-1].append(match[2])
        elif (match := _ANSWERED.fullmatch(line)) and places.keys() >= set(match[1].split(",")):
            questions.append(ArticleQuestion(match[2], tuple(places[each] for each in match[1].split(","))))
        elif match := _MISSED.fullmatch(line):
            questions.append(ArticleQuestion(match[2], miss=match[1]))
        else:
            raise _unread(path, number, line)
    try:
        published = date.fromisoformat(told[3])
    except ValueError:
        raise _unread(path, lines[0][0], head) from None
    info = ArticleInfo(article_id, told[1], told[2], published=published)
    texts = [" ".join(each) for each in paragraphs if each]
    return QuestionedArticle(_article(info, texts), tuple(questions))


def _article(info: ArticleInfo, texts: list[str]) -> Article:
    paragraphs = tuple(Paragraph(f"{info.id}.{number}", number, text) for number, text in enumerate(texts, start=1))
    digest = hashlib.sha256("\x00".join([info.title, *texts]).encode()).hexdigest()
    return Article(info, paragraphs, digest, path="")


def _unread(path: Path, number: int, line: str) -> InputError:
    return InputError(
        f"{path}, line {number}: {line[:60]!r} is no head of an article, no sentence and no question on one;"
        " docs/evals.md has the form"
    )
