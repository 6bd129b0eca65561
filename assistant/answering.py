"""From passages to an answer by a chat model: written, checked statement by statement, mended once, else withheld."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.draft import Draft
from assistant.extract import abstain
from assistant.sayers import sayer_of
from assistant.types import Answer, Citation, Done, DraftStatement, Event, Evidence, Statement, Verified, Withheld
from assistant.verify import CitedWords, Judges, Verdict, verify_statement
from assistant.write import Writer
from index.duplicates import repeats
from index.terms import stems

if TYPE_CHECKING:
    from datetime import date

    from langchain_core.runnables import RunnableConfig

    from index.types import Hit

_SAME = 0.3
"""Share of its words from which a mended statement is taken for the one that it mends."""


@dataclass(frozen=True, slots=True)
class Task:
    """A question, the passages found for it and the paragraphs of them that the model reads."""

    question: str
    as_of: "date"
    hits: Sequence["Hit"]
    evidence: Sequence[Evidence]


@dataclass(slots=True)
class _Shown:
    """What has passed so far; footnotes are numbered as they are first used, one for each place quoted."""

    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def add(self, text: str, cited: Sequence[CitedWords]) -> Verified | None:
        """The statement with its footnotes; None when it only repeats one that is shown."""
        if repeats(text, [statement.text for statement in self.statements]):
            return None
        citations = tuple(dict.fromkeys(self._citation(words) for words in cited))
        sayers = tuple(map(sayer_of, citations))
        statement = Statement(text, tuple(citation.key for citation in citations), sayers)
        self.statements.append(statement)
        return Verified(statement, citations)

    def _citation(self, words: CitedWords) -> Citation:
        place = (words.evidence.paragraph.id, words.start, words.end)
        for citation in self.citations:
            if (citation.evidence.paragraph.id, citation.start, citation.end) == place:
                return citation
        self.citations.append(Citation(replace(words.evidence, key=len(self.citations) + 1), words.start, words.end))
        return self.citations[-1]


def write_answer(
    task: Task,
    writer: Writer,
    judges: Judges,
    config: "RunnableConfig | None" = None,
) -> Iterator[Event]:
    """Each statement as soon as it has passed, those withheld, and the answer. There must be evidence.

    A statement that fails goes back to the model once, with the reasons; what fails again is withheld.
    """
    started = time.perf_counter()
    shown = _Shown()
    failed: list[tuple[DraftStatement, tuple[Verdict, ...]]] = []
    draft = Draft()
    for part in writer.stream_draft(task.question, task.evidence, task.as_of, config):
        if isinstance(part, Draft):
            draft = part
            continue
        verification = verify_statement(part, task.evidence, judges)
        if not verification.passed:
            failed.append((part, verification.failures))
        elif event := shown.add(part.text, verification.cited):
            yield event
    usage = draft.usage
    withheld: tuple[Withheld, ...] = ()
    if failed:
        reasons = [(statement, _told(verdicts)) for statement, verdicts in failed]
        mended = writer.repair(task.question, task.evidence, reasons, task.as_of, config)
        usage += mended.usage
        for statement in mended.statements:
            verification = verify_statement(statement, task.evidence, judges)
            if verification.passed:
                failed = _without_mended(failed, statement)
                if event := shown.add(statement.text, verification.cited):
                    yield event
            else:
                failed = [*_without_mended(failed, statement), (statement, verification.failures)]
        withheld = tuple(Withheld(statement.text, _reasons(verdicts)) for statement, verdicts in failed)
        yield from withheld
    figures = (
        ("hits", len(task.hits)),
        ("evidence", len(task.evidence)),
        ("tokens_in", usage.tokens_in),
        ("tokens_out", usage.tokens_out),
        ("write_ms", round(1000 * (time.perf_counter() - started))),
    )
    answer = Answer(task.question, task.as_of, tuple(shown.statements), tuple(shown.citations))
    if answer.abstained:
        answer = _abstain(task, withheld)
    yield Done(replace(answer, withheld=withheld, model=writer.name, usage=figures))


def _abstain(task: Task, withheld: Sequence[Withheld]) -> Answer:
    """Why nothing is shown, in our words: what a model says of it is not checked, so it is not shown."""
    answer = abstain(task.question, task.hits, task.as_of)
    if not withheld:
        return answer
    reason = "What the chat model wrote did not stand up to checking against the articles, so it is withheld."
    return replace(answer, reason=reason)


def _without_mended(
    failed: Sequence[tuple[DraftStatement, tuple[Verdict, ...]]], mended: DraftStatement
) -> list[tuple[DraftStatement, tuple[Verdict, ...]]]:
    """The failed statements without the one that `mended` stands for: the one most like it."""
    words = set(stems(mended.text))
    likeness = [len(words & set(stems(statement.text))) / max(1, len(words)) for statement, _ in failed]
    best = max(range(len(failed)), key=lambda index: (likeness[index], -index), default=-1)
    return [each for index, each in enumerate(failed) if index != best or likeness[index] < _SAME]


def _reasons(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    return tuple(f"{verdict.gate}: {verdict.reason}" for verdict in verdicts)


def _told(verdicts: Sequence[Verdict]) -> str:
    return "; ".join(verdict.reason for verdict in verdicts)
