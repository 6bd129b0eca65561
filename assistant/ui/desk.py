"""What stands behind the page: who answers, which conversation it belongs to, how much one user may ask."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from markupsafe import Markup

from assistant.assistant import Assistant
from assistant.conversations import ConversationStore, new_id
from assistant.export import to_markdown
from assistant.feedback import Verdict, judge, record_judgment
from assistant.timeline import Timeline
from assistant.timeline_text import to_csv
from assistant.timeline_text import to_markdown as timeline_to_markdown
from assistant.types import Answer, Done, Event, Turn
from assistant.ui.answer_view import Pending, render_conversation, render_pending, render_trouble, render_welcome
from assistant.ui.article_view import render_article, render_no_article
from assistant.ui.examples import example_questions
from assistant.ui.limits import Turnstile
from assistant.ui.links import Place
from index.errors import InputError, LodestoneError
from index.library import check_query
from index.types import ArticleInfo

MAX_OPEN_QUESTIONS = 3
"""Questions of one user that are answered at a time."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns of one page, kept under `id`."""

    id: str = field(default_factory=new_id)
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is to be answered: by which reader, from which articles."""

    reader: str
    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    publishers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the browser to save."""

    name: str
    type: str
    text: str


class Desk:
    """The page's work without the page: every method takes plain values and gives HTML or data."""

    def __init__(self, assistants: Mapping[str, Assistant]) -> None:
        """`assistants` by the name of the reader, all of one library; the first is the default."""
        self.assistants = dict(assistants)
        self.library = next(iter(self.assistants.values())).library
        self._conversations = ConversationStore(self.library.path)
        self._turnstile = Turnstile(MAX_OPEN_QUESTIONS)
        self._examples: tuple[tuple[ArticleInfo, ...], list[str]] | None = None

    def open_conversation(self, conversation_id: str) -> Conversation:
        """The conversation kept under this id; a new one where there is none."""
        turns = self._conversations.load(conversation_id) if conversation_id else ()
        return Conversation(conversation_id, turns) if turns else Conversation()

    def show(self, conversation: Conversation, pending: Markup | None = None) -> str:
        """The conversation as HTML, or the welcome before there is one."""
        if conversation.turns or pending is not None:
            return render_conversation(conversation.turns, conversation.id, pending or Markup(""))
        articles = tuple(self.library.articles())
        if self._examples is None or self._examples[0] != articles:
            self._examples = (articles, example_questions(self.library, articles))
        return render_welcome(*self._examples)

    def ask(
        self, conversation: Conversation, asked: str, asking: Asking, user: str
    ) -> Iterator[tuple[Conversation, str]]:
        """The conversation and its HTML as the answer grows; what goes wrong is shown in the answer's place."""
        pending = Pending("", len(conversation.turns) + 1)
        try:
            asked = check_query(asked)
            count = self.library.counts().articles
            pending = Pending(asked, pending.number, f"Searching {count:,} articles …")
            with self._turnstile.entered(user):
                yield conversation, self.show(conversation, render_pending(pending))
                for event in self._events(asked, asking, conversation.turns):
                    if isinstance(event, Done):
                        turn = Turn(asked, event.answer.question, event.answer)
                        conversation = Conversation(conversation.id, (*conversation.turns, turn))
                        pending = Pending("", len(conversation.turns) + 1)
                        conversation = self._keep(conversation)
                        break
                    pending = pending.after(event)
                    yield conversation, self.show(conversation, render_pending(pending))
            yield conversation, self.show(conversation)
        except (LodestoneError, OSError) as error:
            yield conversation, self.show(conversation, render_trouble(pending, " ".join(str(error).split())))

    def answer(self, question: str, asking: Asking, user: str) -> Answer:
        """The answer to a question that belongs to no conversation, under the same bounds."""
        with self._turnstile.entered(user):
            *_, last = self._events(question, asking)
        assert isinstance(last, Done)
        return last.answer

    def timeline(self, topic: str, since: date | None, until: date | None, user: str) -> Timeline:
        """What the articles of these days tell of a topic in order, under the same bounds."""
        with self._turnstile.entered(user):
            return next(iter(self.assistants.values())).timeline(topic, since=since, until=until)

    def export_timeline(self, timeline: Timeline, form: str) -> Download:
        """A timeline as a file, `markdown` or `csv`."""
        if form == "csv":
            return Download("lodestone-timeline.csv", "text/csv", to_csv(timeline))
        return Download("lodestone-timeline.md", "text/markdown", timeline_to_markdown(timeline))

    def show_source(self, place: Place) -> str:
        """The article at `place` as HTML, or why there is none."""
        try:
            article = self.library.article(place.article)
            return render_article(article, self.library.copies(article.info.id), place)
        except LodestoneError as error:
            return render_no_article(" ".join(str(error).split()))

    def judge(self, conversation: Conversation, number: int, verdict: Verdict, remark: str) -> None:
        """Keeps a reader's judgment of an answer."""
        turn = self._turn(conversation, number)
        record_judgment(self.library.path, judge(conversation.id, number, turn, verdict, remark, datetime.now(UTC)))

    def export(self, conversation: Conversation, number: int, form: str) -> Download:
        """One answer as a file, `markdown` or `json`; the whole conversation for number 0."""
        turns = conversation.turns if number == 0 else (self._turn(conversation, number),)
        name = f"lodestone-{conversation.id[:8]}" + (f"-{number}" if number else "")
        if form == "markdown":
            return Download(f"{name}.md", "text/markdown", to_markdown(turns))
        answers = [{"asked": turn.asked, **turn.answer.to_dict()} for turn in turns]
        text = json.dumps(answers if number == 0 else answers[0], ensure_ascii=False, indent=2)
        return Download(f"{name}.json", "application/json", text + "\n")

    def _keep(self, conversation: Conversation) -> Conversation:
        """Saves a conversation; under a new id where another page has asked on meanwhile, so that neither is lost."""
        if self._conversations.load(conversation.id) != conversation.turns[:-1]:
            conversation = Conversation(turns=conversation.turns)
        self._conversations.save(conversation.id, conversation.turns)
        return conversation

    def _events(self, asked: str, asking: Asking, history: Sequence[Turn] = ()) -> Iterator[Event]:
        assistant = self.assistants.get(asking.reader)
        if assistant is None:
            raise InputError(f"there is no reader {asking.reader!r}; choose one of {', '.join(self.assistants)}")
        return assistant.stream(
            asked, asking.as_of, since=asking.since, until=asking.until, publishers=asking.publishers,
            history=history,
        )  # fmt: skip

    def _turn(self, conversation: Conversation, number: int) -> Turn:
        if not 1 <= number <= len(conversation.turns):
            raise InputError(f"this conversation has no answer {number}; reload the page")
        return conversation.turns[number - 1]
