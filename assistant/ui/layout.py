"""Where everything stands on the page; what it does is told in page.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import gradio as gr

from assistant.ui.shelf import ORDERS
from index.readers import SUFFIXES

_BRAND = '<header class="brand"><h1>Lodestone</h1><p>every sentence with its source</p></header>'
_HINT = '<p class="hint">The source opens here: click a number in an answer.</p>'
_TIMES_HINT = '<p class="hint">The source opens here: click a number in the timeline.</p>'
_SHELF_HINT = '<p class="hint">Articles open here.</p>'
_SURE = "Its file stays; indexing it again brings it back."


@dataclass(frozen=True, slots=True)
class AskTab:
    """What a question is asked with, and where its answer and sources are shown."""

    talk: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    since: gr.Textbox
    until: gr.Textbox
    as_of: gr.Textbox
    publishers: gr.Dropdown
    reader: gr.Dropdown
    fresh: gr.Button
    save: gr.Button
    source: gr.HTML


@dataclass(frozen=True, slots=True)
class LibraryTab:
    """The list of articles and what can be done with it."""

    tab: gr.Tab
    search: gr.Textbox
    order: gr.Dropdown
    upload: gr.UploadButton
    report: gr.HTML
    months: gr.HTML
    listing: gr.HTML
    removing: gr.Row
    remove: gr.Button
    sure: gr.HTML
    really: gr.Button
    keep: gr.Button
    opened: gr.HTML


@dataclass(frozen=True, slots=True)
class TimelineTab:
    """What a timeline is asked for with, and where it and its sources are shown; `shown` is the one that is."""

    shown: gr.State
    topic: gr.Textbox
    since: gr.Textbox
    until: gr.Textbox
    draw: gr.Button
    drawn: gr.HTML
    saving: gr.Row
    markdown: gr.Button
    csv: gr.Button
    source: gr.HTML


@dataclass(frozen=True, slots=True)
class Controls:
    """All controls, and what a page keeps of its own: nothing of it is seen by another page.

    `conversation` is set when the page opens: what stands in a State from the beginning is the same for all.
    """

    conversation: gr.State
    asked: gr.State
    selected: gr.State
    address: gr.Textbox
    download: gr.HTML
    asking: AskTab
    timeline: TimelineTab
    library: LibraryTab


def lay_out(readers: Sequence[str], publishers: Sequence[str]) -> Controls:
    """Puts everything in its place, inside the Blocks that is being built."""
    conversation, asked, selected = gr.State(), gr.State(""), gr.State("")
    address = gr.Textbox(visible="hidden", container=False)
    download = gr.HTML(html_template="", js_on_load=_script("download"), elem_classes="nothing")
    _html(_BRAND)
    with gr.Tabs(elem_id="tabs"):
        with gr.Tab("Ask", id="ask"), gr.Row(elem_id="desk", equal_height=False):
            asking = _ask_tab(readers, publishers)
        with gr.Tab("Timeline", id="timeline"), gr.Row(equal_height=False, elem_id="times"):
            timeline = _timeline_tab()
        with gr.Tab("Library", id="library") as tab, gr.Row(equal_height=False, elem_id="shelf"):
            library = _library_tab(tab)
    return Controls(conversation, asked, selected, address, download, asking, timeline, library)


def _ask_tab(readers: Sequence[str], publishers: Sequence[str]) -> AskTab:
    with gr.Column(scale=6, min_width=320, elem_id="talk"):
        talk = _html("", "conversation", elem_id="conversation")
        with gr.Group(elem_id="asking"):
            with gr.Row(elem_id="asking-row"):
                question = _line("Ask a question", "Question", lines=1, max_lines=6, max_length=2_000,
                                 scale=8, autofocus=True, elem_id="question")  # fmt: skip
                ask = gr.Button("Ask", variant="primary", scale=0, min_width=88)
                stop = gr.Button("Stop", variant="stop", scale=0, min_width=88, visible=False)
            with gr.Accordion("Filters and reader", open=False, elem_id="filters"):
                with gr.Row():
                    since = _day("Published since", "this day or later")
                    until = _day("Published until", "this day or earlier")
                    as_of = _day("As of", "later articles are hidden")
                with gr.Row():
                    chosen = gr.Dropdown(list(publishers), multiselect=True, label="Publishers",
                                         info="all where none is chosen", min_width=280)  # fmt: skip
                    reader = gr.Dropdown(list(readers), value=readers[0], label="Reader", filterable=False,
                                         info="who answers from what was found", min_width=280)  # fmt: skip
            with gr.Row(elem_id="whole"):
                fresh = gr.Button("New conversation", size="sm", scale=0, min_width=150)
                save = gr.Button("Save all as Markdown", size="sm", scale=0, min_width=170)
    with gr.Column(scale=5, min_width=320, elem_id="beside"):
        _html(_HINT, elem_classes="aside-hint")
        source = _html("", "source", elem_id="source")
    return AskTab(talk, question, ask, stop, since, until, as_of, chosen, reader, fresh, save, source)


def _timeline_tab() -> TimelineTab:
    with gr.Column(scale=6, min_width=320):
        with gr.Row(elem_id="times-row"):
            topic = _line("A name or a thing that the articles speak of", "Topic", max_length=2_000, scale=8,
                          elem_id="topic")  # fmt: skip
            draw = gr.Button("Draw", variant="primary", scale=0, min_width=88)
        with gr.Row():
            since = _day("Published since", "this day or later")
            until = _day("Published until", "this day or earlier")
        drawn = _html("", "listing", elem_id="timeline")
        with gr.Row(visible=False, elem_id="saving") as saving:
            markdown = gr.Button("Save as Markdown", size="sm", scale=0, min_width=150)
            csv = gr.Button("Save as CSV", size="sm", scale=0, min_width=120)
    with gr.Column(scale=5, min_width=320, elem_id="times-beside"):
        _html(_TIMES_HINT, elem_classes="aside-hint")
        source = _html("", "source", elem_id="cited")
    return TimelineTab(gr.State(), topic, since, until, draw, drawn, saving, markdown, csv, source)


def _library_tab(tab: gr.Tab) -> LibraryTab:
    with gr.Column(scale=6, min_width=320):
        with gr.Row(elem_id="shelf-row"):
            search = _line("Title, publisher, date", "Search the library", scale=6, elem_id="search")
            order = gr.Dropdown(list(ORDERS), value=next(iter(ORDERS)), label="Order", show_label=False,
                                container=False, filterable=False, scale=2, min_width=150)  # fmt: skip
            upload = gr.UploadButton("Add articles", file_count="multiple", file_types=sorted(SUFFIXES), scale=0,
                                     min_width=150)  # fmt: skip
        report = _html("", elem_id="report")
        months = _html("", elem_id="months")
        listing = _html("", "listing", elem_id="listing")
    with gr.Column(scale=5, min_width=320, elem_id="shelf-beside"):
        _html(_SHELF_HINT, elem_classes="aside-hint")
        opened = _html("", "source", elem_id="opened")
        with gr.Row(visible=False, elem_id="removing") as removing:
            remove = gr.Button("Remove this article", size="sm", scale=0, min_width=170)
            sure = _html(_SURE, visible=False)
            really = gr.Button("Remove", variant="stop", size="sm", scale=0, min_width=100, visible=False)
            keep = gr.Button("Keep", size="sm", scale=0, min_width=80, visible=False)
    return LibraryTab(tab, search, order, upload, report, months, listing, removing, remove, sure, really, keep, opened)


def _html(value: str, script: str = "", **named: Any) -> gr.HTML:
    """HTML in our own style; `script` tells which clicks become events."""
    return gr.HTML(value, js_on_load=_script(script) if script else None, apply_default_css=False, **named)


def _line(placeholder: str, label: str, **named: Any) -> gr.Textbox:
    return gr.Textbox(placeholder=placeholder, label=label, show_label=False, container=False, **named)


def _day(label: str, info: str) -> gr.Textbox:
    """A line for a day; Gradio's own date field drops what is no date, and answers as if nothing had been said."""
    return gr.Textbox(placeholder="2026-06-16", label=label, info=info, max_length=60, lines=1, max_lines=1)


def _script(name: str) -> str:
    return files("assistant.ui").joinpath(f"{name}.js").read_text("utf-8")
