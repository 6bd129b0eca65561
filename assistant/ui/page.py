"""What each control of the page does, from top to bottom. The page formats and never decides."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from assistant.timeline import Timeline
from assistant.ui.desk import Asking, Conversation, Desk
from assistant.ui.endpoints import add_endpoints
from assistant.ui.layout import Controls, lay_out
from assistant.ui.limits import user_of
from assistant.ui.links import Place, read_address
from assistant.ui.shelf import add_files, describe, list_articles
from assistant.ui.shelf_view import render_listing, render_months, render_report
from assistant.ui.stopping import stoppable
from assistant.ui.timeline_view import render_timeline
from assistant.ui.trouble import as_shown, told
from index.dates import parse_date
from index.errors import InputError, LodestoneError

_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_ASKING = _PRIVATE | {"concurrency_id": "ask"}  # however it is asked, the same number at a time


def build_page(desk: Desk) -> gr.Blocks:
    """The page over what `desk` holds."""
    page: gr.Blocks
    with gr.Blocks(title="Lodestone", fill_width=True, analytics_enabled=False, delete_cache=(600, 3600)) as page:
        controls = lay_out(list(desk.assistants), _publishers(desk))
        _open(page, controls, desk)
        _answer(controls, desk)
        _check(controls, desk)
        _judge_and_save(controls, desk)
        _draw_timeline(controls, desk)
        _list_articles(controls, desk)
        _add_articles(controls, desk)
        _remove_article(controls, desk)
        add_endpoints(desk)
    return page


def _open(page: gr.Blocks, controls: Controls, desk: Desk) -> None:
    """A page opens with what its address names: a conversation, a paragraph."""
    asking = controls.asking

    def open_page(query: str) -> tuple[Any, ...]:
        wanted = read_address(query)
        try:
            conversation = desk.open_conversation(wanted.conversation)
        except LodestoneError as error:
            gr.Warning(str(as_shown(error).message))
            conversation = Conversation()
        source = desk.show_source(wanted.place) if wanted.place else ""
        return conversation, desk.show(conversation), source, gr.Dropdown(_publishers(desk))

    shown = [controls.conversation, asking.talk, asking.source, asking.publishers]
    page.load(told(open_page), controls.address, shown, js="() => [window.location.search]", **_PRIVATE)


def _answer(controls: Controls, desk: Desk) -> None:
    """A question is answered as its statements become complete, until it is stopped."""
    asking = controls.asking

    def answer(
        kept: Conversation | None,
        question: str,
        since: str | None,
        until: str | None,
        as_of: str | None,
        publishers: list[str],
        reader: str,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        conversation = _known(kept)
        question = question.strip()
        if not question:
            raise InputError("the question is empty; write what you want to know")
        how = Asking(reader, _parse_day(since), _parse_day(until), _parse_day(as_of), tuple(publishers))
        yield gr.skip(), gr.skip(), "", question, gr.Button(visible=False), gr.Button(visible=True)
        for grown, html in desk.ask(conversation, question, how, user_of(request)):
            yield grown, html, *([gr.skip()] * 4)
        yield *([gr.skip()] * 4), gr.Button(visible=True), gr.Button(visible=False)

    def stop(kept: Conversation | None, question: str) -> tuple[Any, ...]:
        return desk.show(_known(kept)), question, gr.Button(visible=True), gr.Button(visible=False)

    def begin_anew() -> tuple[Any, ...]:
        conversation = Conversation()
        return conversation, desk.show(conversation), "", gr.Button(visible=True), gr.Button(visible=False)

    filters = [asking.since, asking.until, asking.as_of, asking.publishers, asking.reader]
    given = [controls.conversation, asking.question, *filters]
    shown = [controls.conversation, asking.talk, asking.question, controls.asked, asking.ask, asking.stop]
    running = [
        listen(stoppable(told(answer)), given, shown, **_ASKING)
        for listen in (
            asking.ask.click,
            asking.question.submit,
            asking.talk.ask(_example, None, asking.question, **_PRIVATE).then,
        )
    ]
    stopped = [asking.talk, asking.question, asking.ask, asking.stop]
    asking.stop.click(told(stop), [controls.conversation, controls.asked], stopped, cancels=running, **_PRIVATE)
    anew = [controls.conversation, asking.talk, asking.source, asking.ask, asking.stop]
    asking.fresh.click(begin_anew, None, anew, cancels=running, **_PRIVATE)


def _check(controls: Controls, desk: Desk) -> None:
    """A footnote opens its article at the cited words."""

    def open_place(event: gr.EventData) -> str:
        return desk.show_source(_place(event))

    source, opened, cited = controls.asking.source, controls.library.opened, controls.timeline.source
    views = ((controls.asking.talk, source), (source, source), (opened, opened), (controls.timeline.drawn, cited),
             (cited, cited))  # fmt: skip
    for view, beside in views:
        view.open(told(open_place), None, beside, **_PRIVATE, trigger_mode="always_last")


def _judge_and_save(controls: Controls, desk: Desk) -> None:
    """Thumbs are kept, answers are saved as files."""
    talk, conversation = controls.asking.talk, controls.conversation

    def judge(kept: Conversation | None, event: gr.EventData) -> None:
        desk.judge(_known(kept), int(event.turn), "up" if event.verdict == "up" else "down", str(event.remark))
        gr.Info("Thank you; your judgment is kept.", duration=3)

    def save(kept: Conversation | None, event: gr.EventData) -> str:
        return json.dumps(asdict(desk.export(_known(kept), int(event.turn), str(event.form))))

    def save_all(kept: Conversation | None) -> str:
        return json.dumps(asdict(desk.export(_known(kept), 0, "markdown")))

    each = _PRIVATE | {"trigger_mode": "multiple"}  # else what is sent while one is under way is dropped unseen
    talk.judge(told(judge), conversation, None, **each)
    talk.export(told(save), conversation, controls.download, **each)
    controls.asking.save.click(told(save_all), conversation, controls.download, **_PRIVATE)


def _draw_timeline(controls: Controls, desk: Desk) -> None:
    """A topic is drawn and listed in order of time, and saved as a file."""
    tab = controls.timeline

    def draw(topic: str, since: str | None, until: str | None, request: gr.Request) -> tuple[Any, ...]:
        timeline = desk.timeline(topic, _parse_day(since), _parse_day(until), user_of(request))
        return timeline, render_timeline(timeline), "", gr.Row(visible=bool(timeline.entries))

    def save(form: str) -> Callable[[Timeline], str]:
        return lambda shown: json.dumps(asdict(desk.export_timeline(shown, form)))

    for listen in (tab.draw.click, tab.topic.submit):
        shown = [tab.shown, tab.drawn, tab.source, tab.saving]
        listen(told(draw), [tab.topic, tab.since, tab.until], shown, **_ASKING)
    for button, form in ((tab.markdown, "markdown"), (tab.csv, "csv")):
        button.click(told(save(form)), tab.shown, controls.download, **_PRIVATE)


def _list_articles(controls: Controls, desk: Desk) -> None:
    """The list follows the search and the order; an article opens beside it."""
    library = controls.library

    def open_article(event: gr.EventData) -> tuple[Any, ...]:
        place = _place(event)
        return place.article, desk.show_source(place), gr.Row(visible=True)

    for listen in (library.tab.select, library.search.change, library.order.change):
        _refresh(listen, controls, desk)
    library.listing.open(told(open_article), None, [controls.selected, library.opened, library.removing], **_PRIVATE)


def _add_articles(controls: Controls, desk: Desk) -> None:
    """Uploads go into the library, with a bar while they do and a report afterwards."""
    library = controls.library

    def add(paths: list[str], progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008 - Gradio looks for it here
        sources = [Path(path) for path in paths]
        try:
            done = add_files(desk.library, sources, lambda doing, at, of: progress((at, of), desc=doing))
        finally:
            for path in sources:
                path.unlink(missing_ok=True)
        return render_report(*describe(done))

    added = library.upload.upload(
        told(add), library.upload, library.report, api_visibility="private", show_progress="full", concurrency_limit=1
    )
    _refresh(added.then, controls, desk)


def _remove_article(controls: Controls, desk: Desk) -> None:
    """An article is removed when that was asked and confirmed."""
    library = controls.library
    asked = [library.remove, library.sure, library.really, library.keep]

    def ask_first(asking: bool) -> Callable[[], tuple[Any, ...]]:
        return lambda: (gr.Button(visible=not asking), *(gr.update(visible=asking) for _ in range(3)))

    def remove(article_id: str) -> tuple[Any, ...]:
        title = desk.library.article(article_id).info.title
        desk.library.remove([article_id])
        return "", "", gr.Row(visible=False), render_report(f"Removed: {title}", [])

    library.remove.click(ask_first(True), None, asked, **_PRIVATE)
    library.keep.click(ask_first(False), None, asked, **_PRIVATE)
    library.listing.open(ask_first(False), None, asked, **_PRIVATE)
    gone = [controls.selected, library.opened, library.removing, library.report]
    removed = library.really.click(told(remove), controls.selected, gone, **_PRIVATE)
    _refresh(removed.then(ask_first(False), None, asked, **_PRIVATE).then, controls, desk)


def _refresh(listen: Callable[..., Any], controls: Controls, desk: Desk) -> None:
    """Fills the plot and the list anew whenever `listen` fires."""
    library = controls.library

    def fill(search: str, order: str) -> tuple[Any, ...]:
        found = list_articles(desk.library, search or "", order)
        return render_months(found.months), render_listing(found)

    listen(told(fill), [library.search, library.order], [library.months, library.listing], **_PRIVATE)


def _known(kept: Conversation | None) -> Conversation:
    """The page's conversation; there is none before it has opened, nor on a server that was started anew."""
    if kept is None:
        raise InputError("this page is not ready yet, or the server was started anew; reload the page and ask again")
    return kept


def _example(event: gr.EventData) -> str:
    return str(event.question)


def _place(event: gr.EventData) -> Place:
    place = read_address(urlencode(event._data, errors="replace")).place
    if place is None:
        raise InputError("the link names no article; reload the page")
    return place


def _publishers(desk: Desk) -> list[str]:
    return sorted({info.publisher for info in desk.library.articles() if info.publisher}, key=str.casefold)


def _parse_day(text: str | None) -> date | None:
    return parse_date(text) if text and text.strip() else None
