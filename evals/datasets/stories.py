"""Invented stories in the news: questions that a sentence of them answers, and near misses that none does."""

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
class StoryQuestion:
    """A question on a story: the sentences that tell the answer or a half of it; or `miss`, why none does."""

    question: str
    gold: tuple[Place, ...] = ()
    miss: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """What one or several articles tell of one thing, and questions on it; `id` is that of its first article."""

    id: str
    articles: tuple[Article, ...]
    questions: tuple[StoryQuestion, ...]


def load_stories(folder: Path) -> list[Story]:
    """The stories of every .txt file of the folder, in order. Raises InputError naming file and line."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise InputError(f"{folder} holds no .txt file; name the folder that holds the data set")
    return [each for path in files for each in read_stories(path)]


def read_stories(path: Path) -> Iterator[Story]:
    """The stories of a file, each begun by a `===` line, or each article one where there is none.

    An article is a `==` line and numbered sentences, a blank line between paragraphs; the numbers run on through the
    story, and its `+` and `-` lines are the questions. Raises InputError naming file and line.
    """
    try:
        lines = list(enumerate(path.read_text("utf-8").splitlines(), start=1))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}); mend it or take it out") from None
    named = [place for place, (_, line) in enumerate(lines) if line.startswith("=== ")]
    starts = named or [place for place, (_, line) in enumerate(lines) if line.startswith("== ")]
    for number, line in lines[: starts[0]] if starts else lines:
        if line.strip():
            raise _unread(path, number, line)
    count = 1
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if named and not lines[start + 1 : end]:
            raise _unread(path, *lines[start])
        story = _read_story(path, lines[start + bool(named) : end], count)
        count += len(story.articles)
        yield story


def _read_story(path: Path, lines: list[tuple[int, str]], count: int) -> Story:
    """The story that these lines tell; its first article is the file's `count`th."""
    articles: list[tuple[ArticleInfo, list[list[str]]]] = []
    places: dict[str, Place] = {}
    questions: list[StoryQuestion] = []
    for number, line in lines:
        if info := _read_head(line, f"{path.stem}-{count + len(articles)}"):
            articles.append((info, [[]]))
        elif not articles:
            raise _unread(path, number, line)
        elif not line.strip():
            paragraphs = articles[-1][1]
            paragraphs += [[]] if paragraphs[-1] else []
        elif match := _SENTENCE.fullmatch(line):
            info, paragraphs = articles[-1]
            start = sum(len(each) + 1 for each in paragraphs[-1])
            places[match[1]] = Place(f"{info.id}.{len(paragraphs)}", start, start + len(match[2]))
            paragraphs[-1].append(match[2])
        elif (match := _ANSWERED.fullmatch(line)) and places.keys() >= set(match[1].split(",")):
            questions.append(StoryQuestion(match[2], tuple(places[each] for each in match[1].split(","))))
        elif match := _MISSED.fullmatch(line):
            questions.append(StoryQuestion(match[2], miss=match[1]))
        else:
            raise _unread(path, number, line)
    told = tuple(_article(info, [" ".join(each) for each in paragraphs if each]) for info, paragraphs in articles)
    return Story(told[0].info.id, told, tuple(questions))


def _read_head(line: str, article_id: str) -> ArticleInfo | None:
    told = _ARTICLE.fullmatch(line)
    if told is None:
        return None
    try:
        return ArticleInfo(article_id, told[1], told[2], published=date.fromisoformat(told[3]))
    except ValueError:
        return None


def _article(info: ArticleInfo, texts: list[str]) -> Article:
    paragraphs = tuple(Paragraph(f"{info.id}.{number}", number, text) for number, text in enumerate(texts, start=1))
    digest = hashlib.sha256("\x00".join([info.title, *texts]).encode()).hexdigest()
    return Article(info, paragraphs, digest, path="")


def _unread(path: Path, number: int, line: str) -> InputError:
    return InputError(
        f"{path}, line {number}: {line[:60]!r} is no head of an article, no sentence and no question on one;"
        " docs/evals.md has the form"
    )
