"""The assistant: a question in, an answer out whose every sentence cites the articles."""

import os
from collections.abc import Iterable, Sequence
from datetime import date
from types import TracebackType
from typing import Self

from assistant.extract import extract_answer
from assistant.types import Answer
from index.errors import InputError
from index.library import Library, check_query
from index.types import EVIDENCE_VOICES, Voice

READ_HITS = 8


class Assistant:
    """Answers questions from one library; open it with `Assistant.open`."""

    def __init__(self, library: Library) -> None:
        self.library = library

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """An assistant for the library in the folder `path`. Raises InputError when there is none."""
        return cls(Library.open(path))

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
    ) -> Answer:
        """The answer of the default reader: sentences of the articles with their sources, or why there are none.

        `as_of` hides every article published later, and those without a date; it is today when not given.
        """
        question = check_query(question)
        if as_of and since and since > as_of:
            raise InputError(f"since {since} is later than as_of {as_of}; nothing can lie between them")
        last = min((day for day in (as_of, until) if day), default=None)
        hits = self.library.search(
            question, READ_HITS, since=since, until=last, publishers=publishers, voices=voices, articles=articles
        )
        return extract_answer(question, hits, self.library.align, as_of or date.today())

    def close(self) -> None:
        """Lets go of the library's files."""
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
