"""An article as HTML: its paragraphs with their numbers, who speaks in each, and the cited words marked."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from markupsafe import Markup

from assistant.export import is_plain_url
from assistant.formatting import format_day, printable
from assistant.ui.links import Place, paragraph_name
from index.types import Article, ArticleInfo, Paragraph, Voice

_NOTHING = Markup("")
_LABELS = {
    Voice.CAPTION: "Caption",
    Voice.HIGHLIGHT: "Highlight",
    Voice.CORRECTION: "Correction",
    Voice.COMMENT: "Readers’ comments: not the article’s words, never cited as such",
    Voice.BOILERPLATE: "Page furniture",
}


def render_article(article: Article, copies: Sequence[ArticleInfo], place: Place) -> str:
    """The article; the words at `place` marked, its paragraph ready to be scrolled to."""
    parts = [
        _run(voice, list(run), article, place)
        for voice, run in groupby(article.paragraphs, key=lambda paragraph: paragraph.voice)
    ]
    missing = bool(place.paragraph) and not any(_is_at(paragraph, place) for paragraph in article.paragraphs)
    note = Markup('<p class="gone" role="alert">The linked paragraph is not in the article any more.</p>')
    return str(
        Markup('<section class="source" data-place="{}" aria-label="Source">{}{}{}<div class="text">{}</div></section>')
        .format(place.link, _CLOSE, _head(article.info, copies), note if missing else _NOTHING, _NOTHING.join(parts))
    )  # fmt: skip


def render_no_article(reason: str) -> str:
    """Why there is no article to show."""
    return str(
        Markup('<section class="source" aria-label="Source">{}<p class="gone" role="alert">{}</p></section>').format(
            _CLOSE, printable(reason)
        )
    )


_CLOSE = Markup('<button type="button" class="close" data-close aria-label="Close the source">&times;</button>')


def _head(info: ArticleInfo, copies: Sequence[ArticleInfo]) -> Markup:
    day = Markup('<time datetime="{}">{}</time>').format(info.published, format_day(info.published)) \
        if info.published else "no date"  # fmt: skip
    original = (
        Markup('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">original page</a>').format(info.url)
        if is_plain_url(info.url)
        else _NOTHING
    )
    facts = Markup(" · ").join(part for part in (printable(info.publisher), printable(info.author), day, original)
                               if part)  # fmt: skip
    return Markup('<header><h2 tabindex="-1">{}</h2><p class="facts">{}</p>{}</header>').format(
        printable(info.title), facts, _copies(copies)
    )


def _copies(copies: Sequence[ArticleInfo]) -> Markup:
    if not copies:
        return _NOTHING
    links = (
        Markup('<a href="{}" data-open>{}</a>').format(
            Place(copy.id).link,
            printable(", ".join(part for part in (copy.publisher or copy.title,
                                                  format_day(copy.published) if copy.published else "") if part)),
        )
        for copy in copies
    )  # fmt: skip
    return Markup('<p class="copies">The same story: {}</p>').format(Markup("; ").join(links))


def _run(voice: Voice, paragraphs: Sequence[Paragraph], article: Article, place: Place) -> Markup:
    """Paragraphs of one voice; every voice but the article's own is named and set apart."""
    lines = _NOTHING.join(_lines(paragraphs, article, place))
    if voice is Voice.ARTICLE:
        return lines
    if voice is Voice.BOILERPLATE and not any(_is_at(paragraph, place) for paragraph in paragraphs):
        return Markup('<details class="voice boilerplate"><summary>{}</summary>{}</details>').format(
            _LABELS[voice], lines
        )
    return Markup('<aside class="voice {}"><p class="label">{}</p>{}</aside>').format(
        voice.value, _LABELS[voice], lines
    )


def _lines(paragraphs: Iterable[Paragraph], article: Article, place: Place) -> Iterable[Markup]:
    heading = ""
    for paragraph in paragraphs:
        if paragraph.heading and paragraph.heading != heading:
            yield Markup("<h3>{}</h3>").format(printable(paragraph.heading))
        heading = paragraph.heading
        cited = _is_at(paragraph, place)
        name = paragraph_name(paragraph.id)
        yield Markup(
            '<p class="paragraph{}" id="p-{}"><a class="number" href="{}" data-open '
            'aria-label="Link to paragraph {}">{}</a>{}</p>'
        ).format(
            " cited" if cited else "", name, Place(article.info.id, name).link, paragraph.number, paragraph.number,
            _marked(paragraph.text, place) if cited else printable(paragraph.text),
        )  # fmt: skip


def _is_at(paragraph: Paragraph, place: Place) -> bool:
    return place.paragraph in (paragraph_name(paragraph.id), str(paragraph.number))


def _marked(text: str, place: Place) -> Markup:
    """The paragraph with the cited words marked; offsets that do not fit mark nothing."""
    if not 0 <= place.start < place.end <= len(text):
        return Markup("{}").format(printable(text))
    before, words, after = text[: place.start], text[place.start : place.end], text[place.end :]
    return Markup('{}<mark tabindex="-1">{}</mark>{}').format(*map(printable, (before, words, after)))
