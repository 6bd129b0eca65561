"""The assistant: a question in, an answer out whose every sentence cites the articles."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property, partial
from types import TracebackType
from typing import TYPE_CHECKING, Self

from assistant.conflicts import with_conflicts
from assistant.conversation import is_small_talk, standalone_question
from assistant.errors import ModelError
from assistant.extract import Search, abstain, extract_answer
from assistant.independence import with_sources
from assistant.months import in_english
from assistant.recency import WIDER, prefer_timely, published_within
from assistant.settings import EXTRACTIVE, Settings
from assistant.timenotes import with_time
from assistant.types import Answer, Done, Event, Retrieved, Turn, Verified
from assistant.when import When, read_when
from assistant.who_says import with_sayers
from index.embedding import load_embedder
from index.errors import InputError
from index.library import MAX_TOP_K, Library, check_query
from index.search import FUSED, Fusion
from index.types import EVIDENCE_VOICES, ArticleInfo, Hit, Paragraph, Voice

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

    from assistant.chain import AnswerChain, ArticleRetriever
    from assistant.timeline import Timeline
    from assistant.verify import Judges
    from assistant.write import Writer

READ_HITS = 8
_TIME_ZONES = timedelta(days=1)
"""Where the asker lives it may be tomorrow."""
_SMALL_TALK = "That asks nothing of the articles. Ask about what they report."


class Assistant:
    """Answers questions from one library; open it with `Assistant.open`."""

    def __init__(
        self,
        library: Library,
        model: "BaseChatModel | None" = None,
        settings: Settings | None = None,
        fusion: Fusion = FUSED,
    ) -> None:
        """`fusion` weighs the voices of the search; other than the default is for measuring."""
        self.library = library
        self.fusion = fusion
        self.settings = settings or Settings()
        self._given = model

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        llm: "str | BaseChatModel | None" = None,
        *,
        settings: Settings | None = None,
    ) -> Self:
        """An assistant for the library in the folder `path`. Raises InputError when there is none.

        `llm` is a chat model of LangChain or its name, `provider:model` or `local:path.gguf`; without one, and none in
        `settings`, the extractive reader answers. A model is loaded at its first use.
        """
        settings = settings or Settings()
        if isinstance(llm, str):
            settings, llm = replace(settings, llm="" if llm == EXTRACTIVE else llm), None
        return cls(Library.open(path, embedder=load_embedder(settings.embedding_model or None)), llm, settings)

    @property
    def model_name(self) -> str:
        """Who answers: the chat model, or `extractive`."""
        if self._given is not None:
            return str(getattr(self._given, "model_name", "") or type(self._given).__name__)
        return self.settings.llm or EXTRACTIVE

    def ask(
        self,
        question: str,
        as_of: date | None = None,
        *,
        since: date | None = None,
        until: date | None = None,
        publishers: Sequence[str] = (),
        voices: Iterable[Voice] = EVIDENCE_VOICES,
        articles: Iterable[str] = (),
        history: Sequence[Turn] = (),
    ) -> Answer:
        """The answer, every sentence with its sources, or why there is none.

        `as_of` hides every article published later, and those without a date; it is today when not given. With
        `history`, a question that refers to what was said before is first made to stand alone. Raises ModelError when
        the chat model cannot be used, unless the settings name a fallback.
        """
        *_, last = self.stream(
            question, as_of, since=since, until=until, publishers=publishers, voices=voices, articles=articles,
            history=history,
        )  # fmt: skip
        assert isinstance(last, Done)
        return last.answer

    def stream(
        self,
        question: str,
        as_of: date | None = None,
        *,
        since: date | None = None,
        until: date | None = None,
        publishers: Sequence[str] = (),
        voices: Iterable[Voice] = EVIDENCE_VOICES,
        articles: Iterable[str] = (),
        history: Sequence[Turn] = (),
        config: "RunnableConfig | None" = None,
    ) -> Iterator[Event]:
        """What happens while the question is answered, as it happens; the last event holds the answer."""
        question = check_query(question)
        _check_days(as_of, since)
        day = as_of or date.today()
        if is_small_talk(question):
            yield Done(Answer(question, day, reason=_SMALL_TALK, model=self.model_name))
            return
        question = self._standalone(question, history)
        when = read_when(question, day)
        hits = self.search(
            question, READ_HITS, as_of, since=since, until=until, publishers=publishers, voices=voices,
            articles=articles,
        )  # fmt: skip
        reading = self.model_name == EXTRACTIVE
        search = partial(
            self.search, as_of=as_of, since=since, until=until, publishers=publishers, voices=voices, articles=articles
        )
        events = self._extract(question, hits, day, search) if reading else self._write(question, hits, day, config)
        for event in events:
            yield Done(_complete(event.answer, hits, when)) if isinstance(event, Done) else event

    def search(
        self,
        question: str,
        top_k: int = READ_HITS,
        as_of: date | None = None,
        *,
        since: date | None = None,
        until: date | None = None,
        publishers: Sequence[str] = (),
        voices: Iterable[Voice] = EVIDENCE_VOICES,
        articles: Iterable[str] = (),
    ) -> list[Hit]:
        """The passages that an answer is read from, best first.

        They are those of `Library.search`, with what the question says of time weighed in, if it says anything.
        """
        when = read_when(question, as_of or date.today())
        last = min((each for each in (as_of, until) if each), default=None)
        first, last = published_within(when, since, last)
        hits = self.library.search(
            in_english(question), top_k if when.timeless else min(WIDER * top_k, MAX_TOP_K), since=first, until=last,
            publishers=publishers, voices=voices, articles=articles, fusion=self.fusion,
        )  # fmt: skip
        hits = _without_later_copies(hits, last)
        return hits if when.timeless else prefer_timely(hits, when, top_k)

    def timeline(
        self,
        topic: str,
        as_of: date | None = None,
        *,
        since: date | None = None,
        until: date | None = None,
        publishers: Sequence[str] = (),
    ) -> "Timeline":
        """What the articles tell of a topic in the order in which it happened; see `Timeline.changes` for what is new.

        The filters are those of `ask`: they are of the days on which articles were published.
        """
        from assistant.timeline import build_timeline

        topic = check_query(topic)
        _check_days(as_of, since)
        last = min((each for each in (as_of, until) if each), default=None)
        hits = self.library.search(topic, MAX_TOP_K, since=since, until=last, publishers=publishers, fusion=self.fusion)
        hits = _without_later_copies(hits, last)
        return build_timeline(topic, hits, as_of or date.today(), whole=len(hits) < MAX_TOP_K)

    @cached_property
    def chain(self) -> "AnswerChain":
        """The way from a question to its answer as a LangChain runnable."""
        from assistant.chain import AnswerChain

        return AnswerChain(lambda question, config: self.stream(question, config=config))

    @cached_property
    def retriever(self) -> "ArticleRetriever":
        """The library's search as a LangChain retriever."""
        from assistant.chain import ArticleRetriever

        return ArticleRetriever(library=self.library, top_k=READ_HITS)

    def _extract(
        self, question: str, hits: Sequence[Hit], day: date, search: Search | None = None, note: str = ""
    ) -> Iterator[Event]:
        answer = replace(extract_answer(question, hits, self.library.align, day, search), note=note)
        yield Retrieved(question, day, tuple(citation.evidence for citation in answer.citations))
        for statement in answer.statements:
            yield Verified(statement, tuple(each for each in answer.citations if each.key in statement.citations))
        yield Done(answer)

    def _write(self, question: str, hits: Sequence[Hit], day: date, config: "RunnableConfig | None") -> Iterator[Event]:
        """The chat model's answer; the extractive reader's where the model gives none and the settings say so."""
        from assistant.answering import Task, write_answer
        from assistant.evidence import select_evidence

        evidence = select_evidence(hits, self._forerunners, self._evidence_budget)
        yield Retrieved(question, day, evidence)
        if not evidence:
            yield Done(replace(abstain(question, hits, day), model=self.model_name))
            return
        shown = False
        try:
            task = Task(question, day, hits, evidence)
            for event in write_answer(task, self._writer, self._judges, config):
                if isinstance(event, Done) and event.answer.withheld and event.answer.abstained and self._falls_back:
                    note = "What the chat model wrote did not stand up to checking; these are the articles' own words."
                    for other in self._extract(question, hits, day, note=note):
                        withheld = event.answer.withheld
                        yield Done(replace(other.answer, withheld=withheld)) if isinstance(other, Done) else other
                    return
                shown = shown or isinstance(event, Verified)
                yield event
        except ModelError as error:
            if shown or not self._falls_back:
                raise
            yield from self._extract(question, hits, day, note=f"{error}. These are the articles' own words.")

    @property
    def _falls_back(self) -> bool:
        return self.settings.fallback == EXTRACTIVE

    @property
    def _evidence_budget(self) -> int:
        """Tokens of evidence: what the settings allow and the model's context has room for beside the rest."""
        rest = self.settings.llm_context - self.settings.llm_max_tokens - _PROMPT_TOKENS
        return min(self.settings.evidence_tokens, max(_LEAST_EVIDENCE, rest))

    @cached_property
    def _model(self) -> "BaseChatModel":
        if self._given is not None:
            return self._given
        from assistant.models import load_chat_model

        return load_chat_model(self.settings)

    @cached_property
    def _judges(self) -> "Judges":
        from assistant.verify import Judges
        from assistant.verify.fact_checker import load_fact_checker

        named = self.settings.fact_checker
        return Judges(self.library.nearness, fact_checker=load_fact_checker(named) if named else None)

    @cached_property
    def _writer(self) -> "Writer":
        from assistant.write import Writer

        return Writer(self._model, self.settings if self._given is None else self.model_name)

    def _forerunners(self, paragraph: Paragraph, article: ArticleInfo) -> tuple[str, ...]:
        return self.library.forerunners(article.id, paragraph.number)

    def _standalone(self, question: str, history: Sequence[Turn]) -> str:
        if self.model_name == EXTRACTIVE:
            return standalone_question(question, history) if history else question
        return standalone_question(question, history, self._rewrite) if history else question

    def _rewrite(self, question: str, history: Sequence[Turn]) -> str:
        from assistant.condense import condense

        return condense(self._model, self.model_name, question, history)

    def close(self) -> None:
        """Lets go of the library's files."""
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _complete(answer: Answer, hits: Sequence[Hit], when: When) -> Answer:
    """The answer with all that its reader must know: what differs, on whose word it is, what is one source, how old."""
    return with_time(with_sources(with_sayers(with_conflicts(answer, hits))), when)


def _without_later_copies(hits: Sequence[Hit], last: date | None) -> list[Hit]:
    """The hits without copies that are not from the day `last` or earlier."""
    return [replace(hit, copies=tuple(each for each in hit.copies if _is_by(each, last))) for hit in hits]


def _is_by(article: ArticleInfo, last: date | None) -> bool:
    return last is None or (article.published is not None and article.published <= last)


def _check_days(as_of: date | None, since: date | None) -> None:
    """Raises InputError where no article can be from these days."""
    if as_of and since and since > as_of:
        raise InputError(f"since {since} is later than as_of {as_of}; nothing can lie between them")
    if as_of and as_of > date.today() + _TIME_ZONES:
        raise InputError(f"as_of {as_of} lies after today, {date.today()}; name a day that has come, or none")


_PROMPT_TOKENS = 900
"""What rules, question and frame take of the context."""
_LEAST_EVIDENCE = 300
