"""Eval cases: questions on the sample corpus with what a good answer tells and where it stands.

Gold is articles and words of their paragraphs, not chunk ids, so that it survives another way of splitting.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.types import SayerKind
from evals.telling import tells
from index.errors import InputError
from index.types import EVIDENCE_VOICES, Article, Paragraph

FOLDER = Path(__file__).parent / "cases"
TOPICS = FOLDER / "topics.json"

Part = Literal["dev", "test"]
Kind = Literal[
    "fact",
    "several",
    "across",
    "comparison",
    "time",
    "conflict",
    "attribution",
    "plan",
    "source",
    "number",
    "follow-up",
    "unanswerable",
    "adversarial",
]


def _check_words(words: str) -> str:
    """Refuses words that every text holds, and what is no pattern."""
    if words.startswith("re:"):
        try:
            found_anywhere = re.search(words[3:], "") is not None
        except re.error as error:
            raise ValueError(f"{words!r} is no pattern: {error}") from None
        if found_anywhere:
            raise ValueError(f"{words!r} matches every text")
    elif not re.search(r"\w", words):
        raise ValueError(f"{words!r} holds no word")
    return words


Words = Annotated[str, AfterValidator(_check_words)]
"""Words to be found in a told text, whatever their case, figures and dates in any spelling; a pattern after `re:`."""
_NAMES_TIME = re.compile(
    r"(?:\b|FY)(?:19|20)\d\d\b|\bQ[1-4]\b"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(?:now|newest|latest|last|still|yet|so far|current\w*|today|recent\w*|ago|fiscal|quarters?|spring|summer"
    r"|autumn|winter)\b"
)
DAY = date(2026, 6, 30)
"""The day of asking where a case names none: later than every article, and always the same."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Record):
    """A paragraph, by its article and words that stand in it and in no other paragraph of the article."""

    article: str
    text: str = Field(min_length=8)


class Need(_Record):
    """One thing that must be told: any of the `answers`, borne out by any of the `sources`."""

    answers: tuple[Words, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)


class Window(_Record):
    """The first and the last day that a question speaks of; null where it is open, both where it speaks of none."""

    first: date | None = None
    last: date | None = None

    @property
    def speaks_of_none(self) -> bool:
        """Whether no day is to be read of the question, though it may look so."""
        return self.first is None and self.last is None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"the window's first day {self.first} comes after its last day {self.last}")
        return self


class Teller(_Record):
    """On whose word an answer stands: a kind of sayer, words of the name as the article gives it, or both."""

    kind: SayerKind | None = None
    name: Words | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.kind is None and self.name is None:
            raise ValueError("a sayer has a kind or a name")
        return self


class Case(_Record):
    """A question, and what a good answer to it tells; nothing where the articles do not answer it.

    `history` are the questions asked before it. `fair` are paragraphs that may be cited beside those of the needs,
    `never` are words that a right answer does not hold, such as a superseded figure told as the present one. `window`
    is judged where it is given. Each statement that tells a need stands on the word of one of the `sayers`. What is
    asked about is a plan where there are words of `plan`, by which the articles make that plain. The articles of
    `one_source` rest on one report.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    topic: str
    kind: Kind
    question: str = Field(min_length=5)
    history: tuple[str, ...] = ()
    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    needs: tuple[Need, ...] = ()
    fair: tuple[Source, ...] = ()
    never: tuple[Words, ...] = ()
    window: Window | None = None
    sayers: tuple[Teller, ...] = ()
    plan: tuple[Words, ...] = ()
    one_source: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.needs)

    @property
    def day(self) -> date:
        """The day on which it is asked."""
        return self.as_of or DAY

    @property
    def dated(self) -> bool | None:
        """Whether it speaks of certain days; None where it, or what was asked before, names some and no window does."""
        if self.window is None:
            named = _NAMES_TIME.search(" ".join((*self.history, self.question)))
            return None if self.kind == "time" or named else False
        return not self.window.speaks_of_none

    def sees(self, published: date | None) -> bool:
        """Whether an article of this day is among those that are searched."""
        if published is None:
            return False
        return (self.since or date.min) <= published <= min(self.day, self.until or date.max)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "unanswerable" and self.needs:
            raise ValueError("an unanswerable case has no needs")
        if self.kind not in ("unanswerable", "adversarial") and not self.needs:
            raise ValueError("a case that is not unanswerable or adversarial has needs")
        if self.kind in ("several", "across", "comparison", "conflict") and len(self.needs) < 2:
            raise ValueError(f"a case of the kind {self.kind!r} has two needs at least")
        if (self.kind == "follow-up") != bool(self.history):
            raise ValueError("history and the kind 'follow-up' come together")
        if self.as_of and self.as_of > DAY:
            raise ValueError(f"as_of {self.as_of} comes after {DAY}, and nobody can ask of a day that lies ahead")
        if (self.sayers or self.plan or self.one_source) and not self.needs:
            raise ValueError("a case with sayers, a plan or one source has needs")
        if self.kind == "plan" and not self.plan:
            raise ValueError("a case of the kind 'plan' has words of the plan")
        if self.kind == "source" and not self.one_source:
            raise ValueError("a case of the kind 'source' has articles of one source")
        if self.one_source and len(set(self.one_source)) < 2:
            raise ValueError("one source is that of two articles at least")
        return self


class Topic(_Record):
    """Articles that belong together, all of one part: what was tuned on one is not tested on the other."""

    part: Part
    articles: tuple[str, ...]


def load_topics(path: Path = TOPICS) -> dict[str, Topic]:
    """Topics by name."""
    return {name: Topic.model_validate(topic) for name, topic in json.loads(path.read_text("utf-8")).items()}


def load_cases(paths: Sequence[Path]) -> list[Case]:
    """The cases of JSONL files in order. Raises InputError that names file and line."""
    cases: dict[str, Case] = {}
    for path in paths:
        for number, line in enumerate(_read_text(path).split("\n"), start=1):
            if not line.strip():
                continue
            try:
                case = Case.model_validate_json(line)
            except ValidationError as error:
                raise InputError(f"{path} line {number}: {_first_fault(error)}") from None
            if case.id in cases:
                raise InputError(f"{path} line {number}: the id {case.id!r} is used twice; give each case its own")
            cases[case.id] = case
    if not cases:
        raise InputError(f"{', '.join(map(str, paths))} holds no case; evals/questions.py has the form of one")
    return list(cases.values())


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}; name a JSONL file of cases") from None


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    place = ".".join(map(str, fault["loc"]))
    return f"{place}: {fault['msg']}" if place else fault["msg"]


def find_paragraph(source: Source, articles: Mapping[str, Article]) -> Paragraph:
    """The paragraph that a source names. Raises InputError where there is not exactly one."""
    if source.article not in articles:
        raise InputError(f"there is no article {source.article!r} in the corpus")
    found = _holding(source, articles)
    if len(found) != 1:
        raise InputError(f"{source.text!r} stands in {len(found)} paragraphs of {source.article}; it must be one")
    return found[0]


def _holding(source: Source, articles: Mapping[str, Article]) -> list[Paragraph]:
    return [paragraph for paragraph in articles[source.article].paragraphs if source.text in paragraph.text]


def check_cases(cases: Iterable[Case], articles: Mapping[str, Article], topics: Mapping[str, Topic]) -> list[str]:
    """What is wrong with the cases, a line each: gold that is not in the corpus or bears nothing out, another part."""
    part_of = {article: topic.part for topic in topics.values() for article in topic.articles}
    faults = [f"topics.json: {article} has no topic" for article in sorted(articles.keys() - part_of.keys())]
    faults += [f"topics.json: there is no article {article!r}" for article in sorted(part_of.keys() - articles.keys())]
    for case in cases:
        if case.topic not in topics:
            faults.append(f"{case.id}: there is no topic {case.topic!r} in topics.json")
            continue
        for source in (*(each for need in case.needs for each in need.sources), *case.fair):
            if fault := _fault_of(source, case, articles):
                faults.append(f"{case.id}: {fault}")
            elif part_of.get(source.article, topics[case.topic].part) != topics[case.topic].part:
                faults.append(f"{case.id}: {source.article} belongs to the other part")
        faults += [f"{case.id}: {fault}" for need in case.needs if (fault := _untold(need, articles))]
        faults += [f"{case.id}: {fault}" for fault in _beside_the_gold(case, articles)]
    return faults


def _fault_of(source: Source, case: Case, articles: Mapping[str, Article]) -> str:
    """Why no right answer to the case can cite this paragraph; empty where one can."""
    try:
        paragraph = find_paragraph(source, articles)
    except InputError as error:
        return str(error)
    if paragraph.voice not in EVIDENCE_VOICES:
        return f"{source.text!r} is {paragraph.voice.value} in {source.article}, which is never cited"
    published = articles[source.article].info.published
    return "" if case.sees(published) else f"{source.article} of {published} is not searched on the days of the case"


def _untold(need: Need, articles: Mapping[str, Article]) -> str:
    """Why no source of the need bears it out; empty where one does, or none is known."""
    known = [source for source in need.sources if source.article in articles]
    paragraphs = [each.text for source in known for each in _holding(source, articles)]
    if not paragraphs or any(tells(text, answer) for text in paragraphs for answer in need.answers):
        return ""
    return f"none of its sources tells {' or '.join(map(repr, need.answers))}"


def _beside_the_gold(case: Case, articles: Mapping[str, Article]) -> list[str]:
    """What is expected of sayers, plans and sources that the gold paragraphs do not bear out."""
    sources = [source for need in case.needs for source in need.sources if source.article in articles]
    texts = [paragraph.text for source in sources for paragraph in _holding(source, articles)]
    words = [each.name for each in case.sayers if each.name] + list(case.plan)
    faults = [f"no gold paragraph tells {each!r}" for each in words if not any(tells(text, each) for text in texts)]
    untold = [each for each in case.one_source if each not in {source.article for source in sources}]
    return faults + [f"no need has a source in {each!r}, of the one source" for each in untold]
