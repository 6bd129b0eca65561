"""Invented stories in the news: questions that a sentence of them answers, near misses, true and false statements."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.errors import InputError
from index.types import Article, ArticleInfo, Paragraph

_ARTICLE = re.compile(r"== (\S[^|]*) \| (\S[^|]*) \| (\d{4}-\d\d-\d\d)")
_SENTENCE = re.compile(r"(\d+)\. (\S.*)")
_ANSWERED = re.compile(r"\+ (\d+(?:,\d+)*) \| (\S.*)")
_MISSED = re.compile(r"- (\w+) \| (\S.*)")
_HONEST = re.compile(r"h (\d+(?:,\d+)*) \| (\S.*)")
_WRONG = re.compile(r"w (\w+) (\d+(?:,\d+)*) \| (\S.*)")


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
class StatementPair:
    """What a chat model might write of the sentences that it cites, and the same with one thing wrong, of that kind."""

    cited: tuple[Place, ...]
    honest: str
    wrong: str
    kind: str


@dataclass(frozen=True, slots=True)
class Story:
    """What one or several articles tell of one thing, questions and statements on it.

    `id` is that of its first article.
    """

    id: str
    articles: tuple[Article, ...]
    questions: tuple[StoryQuestion, ...]
    statements: tuple[StatementPair, ...] = ()


def load_stories(folder: Path) -> list[Story]:
    """The stories of every .txt file of the folder, in order. Raises InputError naming file and line."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise InputError(f"{folder} holds no .txt file; name the folder that holds the data set")
    return [each for path in files for each in read_stories(path)]


def read_stories(path: Path) -> Iterator[Story]:
    """The stories of a file, each begun by a `===` line, or each article one where there is none.

    An article is a `==` line and numbered sentences, a blank line between paragraphs; the numbers run on through the
    story. Its `+` and `-` lines are questions, an `h` line with the `w` line after it a pair of statements. Raises
    InputError naming file and line.
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
    pairs: list[StatementPair] = []
    honest: re.Match[str] | None = None
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
        elif question := _read_question(line, places):
            questions.append(question)
        elif pair := honest and _read_pair(honest, line, places):
            pairs.append(pair)
            honest = None
        elif honest or not (honest := _HONEST.fullmatch(line)):
            raise _unread(path, number, line)
    if honest:
        raise _unread(path, *lines[-1])
    told = tuple(_article(info, [" ".join(each) for each in paragraphs if each]) for info, paragraphs in articles)
    return Story(told[0].info.id, told, tuple(questions), tuple(pairs))


def _read_question(line: str, places: Mapping[str, Place]) -> StoryQuestion | None:
    if match := _MISSED.fullmatch(line):
        return StoryQuestion(match[2], miss=match[1])
    match = _ANSWERED.fullmatch(line)
    gold = _named(match[1], places) if match else ()
    return StoryQuestion(match[2], gold) if match and gold else None


def _read_pair(honest: re.Match[str], line: str, places: Mapping[str, Place]) -> StatementPair | None:
    """The pair of an honest line and the one after it; None where that is not its wrong twin."""
    wrong, cited = _WRONG.fullmatch(line), _named(honest[1], places)
    return StatementPair(cited, honest[2], wrong[3], wrong[1]) if wrong and cited and wrong[2] == honest[1] else None


def _named(numbers: str, places: Mapping[str, Place]) -> tuple[Place, ...]:
    """The sentences of these numbers; empty where there is none of one."""
    named = numbers.split(",")
    return tuple(places[each] for each in named) if places.keys() >= set(named) else ()


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
