"""What programs and agents can call: `ask`, `search` and `show`, over Gradio's API and, if asked for, MCP."""

from datetime import date
from typing import Annotated, Any

import gradio as gr
from gradio.events import api
from pydantic import Field, SkipValidation

from assistant.types import article_to_dict, hit_to_dict, paragraph_to_dict
from assistant.ui.desk import Asking, Desk
from assistant.ui.limits import user_of
from assistant.ui.trouble import told_plainly
from index.dates import parse_date

Asker = Annotated[gr.Request, SkipValidation]  # an agent's request is of another type


def add_endpoints(desk: Desk) -> None:
    """Adds the three endpoints to the page that is being built; their docstrings are what an agent reads."""

    def ask(
        request: Asker,
        question: str,
        since: str = "",
        until: str = "",
        as_of: str = "",
        publishers: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the library of news articles. Every statement cites paragraphs, quoted word for word.

        When no answer is found, `abstained` is true, `reason` says what is missing and `nearest` holds the
        passages that come closest. Give the dates and publishers of the citations along with what you take from them.

        Args:
            question: The question in plain words, complete in itself, such as "Who owns MP Materials?"
            since: Only articles published on this day or later, as 2026-06-16; empty for no bound.
            until: Only articles published on this day or earlier; empty for no bound.
            as_of: Answer as on this day: later articles are hidden; empty for today.
            publishers: Only articles of these publishers; empty for all.
        """
        reader = next(iter(desk.assistants))
        how = Asking(reader, _day(since), _day(until), _day(as_of), tuple(publishers or ()))
        return desk.answer(question, how, user_of(request)).to_dict()

    def search(
        _: Asker, query: str, top_k: Annotated[int, Field(ge=1, le=50)] = 8, since: str = "", until: str = ""
    ) -> list[dict[str, Any]]:
        """Find the passages of the library that are nearest to a query, best first, with their articles and scores.

        Args:
            query: What to look for.
            top_k: How many passages, 1 to 50.
            since: Only articles published on this day or later, as 2026-06-16; empty for no bound.
            until: Only articles published on this day or earlier; empty for no bound.
        """
        hits = desk.library.search(query, top_k, since=_day(since), until=_day(until))
        return [hit_to_dict(hit) for hit in hits]

    def show(_: Asker, article: str) -> dict[str, Any]:
        """Show one article as it was read: title, publisher, date, and its numbered paragraphs with who speaks in each.

        Args:
            article: The id of the article, as `ask` and `search` give it.
        """
        found = desk.library.article(article)
        copies = desk.library.copies(found.info.id)
        return article_to_dict(found.info) | {
            "copies": [article_to_dict(copy) for copy in copies],
            "paragraphs": [paragraph_to_dict(paragraph) for paragraph in found.paragraphs],
        }

    for function in (ask, search, show):
        # Not queued: for a queued one an agent's call becomes a request to whatever host the agent's own names.
        api(told_plainly(function), api_name=function.__name__, queue=False)


def _day(text: str) -> date | None:
    return parse_date(text) if text.strip() else None
