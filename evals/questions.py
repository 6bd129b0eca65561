"""Eval cases: questions on the sample corpus with what a good answer tells and where it stands.

Gold is articles and words of their paragraphs, not chunk ids, so that it survives another way of splitting.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from index.errors import InputError
from index.types import Article

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
    "number",
    "follow-up",
    "unanswerable",
    "adversarial",
]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Record):
    """A paragraph, by its article and words that stand in it and in no other paragraph of the article."""

    article: str
    text: str = Field(min_length=8)


class Need(_Record):
    """One thing that must be told: any of the `answers`, borne out by any of the `sources`.

    An answer is words to be found in the told text, whatever their case, figures and dates in any spelling;
    `re:` before it makes it a regular expression.
    """

    answers: tuple[str, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)


class Case(_Record):
    """A question, and what a good answer to it tells; nothing where the articles do not answer it.

    `history` are the questions asked before it. `fair` are paragraphs that may be cited beside those of the needs,
    `never` are words that a right answer does not hold, such as a superseded figure told as the present one.
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
    never: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.needs)

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
        for answer in (answer for need in self.needs for answer in (*need.answers, *self.never)):
            if answer.startswith("re:"):
                re.compile(answer[3:])
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
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path} cannot be read: {error}; name a JSONL file of cases") from None
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                case = Case.model_validate_json(line)
            except (ValidationError, re.error) as error:
                reason = "; ".join(" ".join(part.split()) for part in str(error).splitlines()[1:3]) or str(error)
                raise InputError(f"{path} line {number}: {reason}") from None
            if case.id in cases:
                raise InputError(f"{path} line {number}: the id {case.id!r} is used twice; give each case its own")
            cases[case.id] = case
    return list(cases.values())


def find_paragraph(source: Source, articles: Mapping[str, Article]) -> str:
    """The id of the paragraph that a source names. Raises InputError where there is not exactly one."""
    article = articles.get(source.article)
    if article is None:
        raise InputError(f"there is no article {source.article!r} in the corpus")
    found = [paragraph.id for paragraph in article.paragraphs if source.text in paragraph.text]
    if len(found) != 1:
        raise InputError(f"{source.text!r} stands in {len(found)} paragraphs of {source.article}; it must be one")
    return found[0]


def check_cases(cases: Iterable[Case], articles: Mapping[str, Article], topics: Mapping[str, Topic]) -> list[str]:
    """What is wrong with the cases: gold that is not in the corpus, articles of the other part; empty when sound."""
    part_of = {article: topic.part for topic in topics.values() for article in topic.articles}
    faults = [f"topics.json: {article} has no topic" for article in sorted(articles.keys() - part_of.keys())]
    for case in cases:
        if case.topic not in topics:
            faults.append(f"{case.id}: there is no topic {case.topic!r}")
            continue
        for source in (*(each for need in case.needs for each in need.sources), *case.fair):
            try:
                find_paragraph(source, articles)
            except InputError as error:
                faults.append(f"{case.id}: {error}")
                continue
            if part_of.get(source.article) != topics[case.topic].part:
                faults.append(f"{case.id}: {source.article} belongs to the other part")
    return faults
