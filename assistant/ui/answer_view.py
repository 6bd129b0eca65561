"""A conversation as HTML. Everything goes through `Markup.format`, which escapes what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from markupsafe import Markup

from assistant.formatting import (
    NEAREST,
    differing,
    format_day,
    format_origin,
    format_shared,
    format_value,
    head_of_abstention,
    printable,
    said_by,
)
from assistant.types import Answer, Citation, Event, Retrieved, Statement, Turn, Verified, Withheld
from assistant.ui.links import place_of
from index.types import ArticleInfo, Voice

_NOTHING = Markup("")
_THUMB = Markup(
    '<svg viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.8" '
    'stroke-linejoin="round" aria-hidden="true"><path d="M7 11v9H3v-9zM7 11l4-8c1.6 0 2.6 1 2.6 2.6L13 9h6c1.2 '
    '0 2 1 1.8 2.2l-1.3 7A2.2 2.2 0 0 1 17.3 20H7"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that is being answered: as it was asked, as it was understood, what is known, what is being done."""

    asked: str
    number: int
    doing: str = ""
    question: str = ""
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()

    def after(self, event: Event) -> Self:
        """The same after one more event."""
        if isinstance(event, Retrieved):
            count = len(event.evidence)
            reading = f"Reading {count} paragraph{'' if count == 1 else 's'} …" if count else "Reading …"
            return replace(self, question=event.question, doing=reading)
        if isinstance(event, Verified):
            known = {each.key: each for each in (*self.citations, *event.citations)}
            statements = (*self.statements, event.statement)
            return replace(self, statements=statements, citations=tuple(known.values()), doing="Checking the next …")
        return replace(self, doing="One statement withheld; checking the next …")


def render_conversation(turns: Sequence[Turn], conversation: str, pending: Markup = _NOTHING) -> str:
    """Every turn, and the one that is being answered; `kept` is the id under which the turns can be opened again."""
    done = _joined(render_turn(turn, number, conversation) for number, turn in enumerate(turns, start=1))
    kept = conversation if turns else ""
    return str(Markup('<div class="turns" data-kept="{}" aria-live="polite">{}{}</div>').format(kept, done, pending))


def render_welcome(articles: Sequence[ArticleInfo], examples: Sequence[str]) -> str:
    """What stands there before anything was asked: what the library holds, and questions to begin with."""
    days = sorted(info.published for info in articles if info.published)
    span = f", published {format_day(days[0])} to {format_day(days[-1])}" if days else ""
    count = f"{len(articles):,} article{'' if len(articles) == 1 else 's'}"
    buttons = _joined(
        Markup('<li><button type="button" data-ask="{}">{}</button></li>').format(each, each) for each in examples
    )
    text = (
        '<div class="welcome"><h2>What do the articles say?</h2>'
        "<p>Answers come from {}{}. Every sentence cites its paragraph; click a number to check it.</p>"
        '<ul class="examples">{}</ul></div>'
        if articles
        else '<div class="welcome"><h2>The library is empty</h2>'
        "<p>Add articles on the Library tab, or with <code>lodestone index</code>.</p></div>"
    )
    return str(Markup(text).format(count, span, buttons))


def render_turn(turn: Turn, number: int, conversation: str) -> Markup:
    """A question and its whole answer."""
    body = Markup("{}{}{}").format(_body(turn.answer, number), _withheld(turn.answer.withheld), _note(turn.answer))
    return _frame(turn.asked, turn.question, number, body, _footer(turn, number, conversation))


def render_pending(pending: Pending) -> Markup:
    """A question that is being answered: what is verified so far, and what is being done."""
    progress = Markup('<p class="doing" role="status"><span class="dot"></span>{}</p>').format(pending.doing)
    return _frame(pending.asked, pending.question, pending.number, Markup("{}{}").format(_grown(pending), progress))


def render_trouble(pending: Pending, trouble: str) -> Markup:
    """A question that could not be answered to its end: what was verified before, and what can be done about it."""
    notice = Markup('<div class="answer trouble" role="alert"><p>{}</p></div>').format(printable(trouble))
    return _frame(pending.asked, pending.question, pending.number, Markup("{}{}").format(_grown(pending), notice))


def _grown(pending: Pending) -> Markup:
    return _said(pending.statements, pending.citations, pending.number) if pending.statements else _NOTHING


def _frame(asked: str, question: str, number: int, body: Markup, footer: Markup = _NOTHING) -> Markup:
    understood = (
        Markup('<p class="understood">Understood as: {}</p>').format(printable(question))
        if question and question != " ".join(asked.split())
        else _NOTHING
    )
    heading = Markup('<h3 class="asked">{}</h3>').format(printable(asked)) if asked else _NOTHING
    return Markup('<article class="turn" id="answer-{}">{}{}<div class="reply">{}{}</div></article>').format(
        number, heading, understood, body, footer
    )


def _body(answer: Answer, number: int) -> Markup:
    if answer.abstained:
        return _abstention(answer)
    sayers = said_by(answer)
    sources = _joined(_source(citation, sayers.get(citation.key, "")) for citation in answer.citations)
    return Markup('{}{}<ol class="sources" aria-label="Sources">{}</ol>{}').format(
        _said(answer.statements, answer.citations, number), _conflicts(answer, number), sources, _shared(answer, number)
    )


def _conflicts(answer: Answer, number: int) -> Markup:
    """Where the articles differ: each value with its article and the footnote that opens it."""
    by_key = {citation.key: citation for citation in answer.citations}
    return _joined(
        Markup('<section class="differing"><h4>{}</h4><ul>{}</ul></section>').format(
            differing(conflict, by_key),
            _joined(
                Markup("<li>{}{}</li>").format(
                    printable(format_value(value, by_key)), _chip(by_key[value.citation], f"{number}-d{each}-{line}")
                )
                for line, value in enumerate(conflict.values, start=1)
            ),
        )
        for each, conflict in enumerate(answer.conflicts, start=1)
    )


def _shared(answer: Answer, number: int) -> Markup:
    """Which citations count as one source."""
    by_key = {citation.key: citation for citation in answer.citations}
    return _joined(
        Markup('<p class="shared">{}:{}</p>').format(
            printable(format_shared(shared, by_key)),
            _joined(_chip(by_key[key], f"{number}-s{each}") for key in shared.citations),
        )
        for each, shared in enumerate(answer.shared, start=1)
    )


def _said(statements: Sequence[Statement], citations: Sequence[Citation], number: int) -> Markup:
    by_key = {citation.key: citation for citation in citations}
    lines = _joined(
        Markup('<p class="statement">{}{}</p>').format(
            printable(statement.text), _joined(_chip(by_key[key], f"{number}-{each}") for key in statement.citations)
        )
        for each, statement in enumerate(statements, start=1)
    )
    return Markup('<div class="answer">{}</div>').format(lines)


def _abstention(answer: Answer) -> Markup:
    nearest = _joined(_passage(citation) for citation in answer.nearest)
    listed = Markup('<h4>{}</h4><ol class="nearest">{}</ol>').format(NEAREST, nearest) if nearest else _NOTHING
    return Markup('<div class="answer abstained"><p class="head">{}</p><p>{}</p>{}</div>').format(
        head_of_abstention(answer), printable(answer.reason), listed
    )


def _chip(citation: Citation, place: str) -> Markup:
    """A footnote's number; the quote shows when it is pointed at or focused."""
    name = f"tip-{place}-{citation.key}"
    return Markup(
        '<a class="chip" href="{}" data-open aria-describedby="{}">[{}]'
        '<span class="tip" role="tooltip" id="{}"><q>{}</q><span class="from">{}</span></span></a>'
    ).format(
        place_of(citation).link, name, citation.key, name, printable(citation.quote), _origin(citation.evidence.article)
    )


def _source(citation: Citation, sayer: str) -> Markup:
    article, paragraph = citation.evidence.article, citation.evidence.paragraph
    voice = "" if paragraph.voice is Voice.ARTICLE else f" ({paragraph.voice.value})"
    return Markup(
        '<li><a href="{}" data-open><span class="key">[{}]</span> <cite>{}</cite></a>'
        '<span class="from">{}, paragraph {}{}</span>{}{}</li>'
    ).format(
        place_of(citation).link, citation.key, printable(article.title), _origin(article), paragraph.number, voice,
        Markup('<span class="says">says: {}</span>').format(printable(sayer)) if sayer else _NOTHING, _copies(citation),
    )  # fmt: skip


def _passage(citation: Citation) -> Markup:
    return Markup('<li><blockquote>{}</blockquote><a href="{}" data-open><cite>{}</cite></a>{}</li>').format(
        printable(citation.quote), place_of(citation).link, printable(citation.evidence.article.title),
        Markup('<span class="from">{}</span>').format(_origin(citation.evidence.article)),
    )  # fmt: skip


def _copies(citation: Citation) -> Markup:
    copies = citation.evidence.copies
    if not copies:
        return _NOTHING
    return Markup('<span class="copies">the same story: {}</span>').format("; ".join(map(_origin, copies)))


def _withheld(withheld: Sequence[Withheld]) -> Markup:
    if not withheld:
        return _NOTHING
    listed = _joined(
        Markup("<li><q>{}</q><ul>{}</ul></li>").format(
            printable(each.text), _joined(Markup("<li>{}</li>").format(printable(why)) for why in each.reasons)
        )
        for each in withheld
    )
    count = f"{len(withheld)} statement{'' if len(withheld) == 1 else 's'} withheld"
    return Markup(
        '<details class="withheld"><summary>{} that the articles do not bear out</summary><ul>{}</ul></details>'
    ).format(count, listed)


def _note(answer: Answer) -> Markup:
    return Markup('<p class="note">{}</p>').format(printable(answer.note)) if answer.note else _NOTHING


def _footer(turn: Turn, number: int, conversation: str) -> Markup:
    """Who answered, and what can be done with the answer."""
    by = "quotes only" if turn.answer.model == "extractive" else turn.answer.model
    return Markup(
        '<footer class="making"><span class="by">{}, as of {}</span><span class="tools">'
        '<button type="button" data-judge="up" data-turn="{number}" aria-label="Good answer" title="Good answer">'
        "{up}</button>"
        '<button type="button" data-judge="down" data-turn="{number}" aria-label="Bad answer" title="Bad answer">'
        "{down}</button>"
        '<button type="button" data-export="markdown" data-turn="{number}">Markdown</button>'
        '<button type="button" data-export="json" data-turn="{number}">JSON</button>'
        '<a href="?conversation={conversation}#answer-{number}">Link</a></span>'
        '<form class="remark" data-turn="{number}" hidden><input type="text" maxlength="500" '
        'aria-label="A word on it, if you like" placeholder="A word on it, if you like">'
        '<button type="submit">Send</button></form></footer>'
    ).format(by, format_day(turn.answer.as_of), number=number, conversation=conversation, up=_THUMB,
             down=Markup('<span class="over">{}</span>').format(_THUMB))  # fmt: skip


def _origin(article: ArticleInfo) -> str:
    return printable(format_origin(article))


def _joined(parts: object) -> Markup:
    return _NOTHING.join(parts)  # type: ignore[arg-type]
