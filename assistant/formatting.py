"""Answers, hits and articles as plain text for a terminal."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date

from assistant.types import Answer, Citation, Conflict, Difference, Sayer, SayerKind, SharedSource, Statement, Value
from index.types import Article, ArticleInfo, Hit, Paragraph, Voice

WIDTH = 100
NEAREST = "Nearest passages, none of which was found to answer"
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls that a terminal would obey, marks that turn the direction of writing, halves of characters."""


def printable(text: str) -> str:
    """`text` without what a terminal would obey rather than show."""
    return _OBEYED.sub("", text)


def printable_json(text: str) -> str:
    """The JSON `text` with what a terminal would obey written as escapes."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def format_answer(answer: Answer) -> str:
    """The statements with footnote numbers, then each footnote's source; or why there is no answer."""
    return "\n\n".join([*map(format_statement, answer.statements), format_rest(answer)])


def format_statement(statement: Statement) -> str:
    """A statement with its footnote numbers."""
    return printable(_filled(statement.text + "".join(f" [{key}]" for key in statement.citations)))


def format_rest(answer: Answer) -> str:
    """What stands under the statements: footnotes or why there is no answer, and how many statements are withheld."""
    count = len(answer.withheld)
    withheld = (
        f"{count} statement{'s' if count > 1 else ''} withheld that the articles do not bear out." if count else ""
    )
    parts = _abstention(answer) if answer.abstained else _basis(answer)
    return printable("\n\n".join(part for part in (*parts, _filled(answer.note), withheld) if part))


def head_of_abstention(answer: Answer) -> str:
    """What is said in the place of an answer: of the search, not of the articles, which may say it in other words."""
    return "There is no answer to show." if answer.withheld else "No answer was found in the articles."


def _abstention(answer: Answer) -> list[str]:
    parts = [head_of_abstention(answer), _filled(answer.reason)]
    if answer.nearest:
        parts += [f"{NEAREST}:"]
        parts += [_format_footnote(citation, quoted=True) for citation in answer.nearest]
    return parts


def _basis(answer: Answer) -> list[str]:
    """Where the articles differ, the sources, and which of them are one."""
    citations = {citation.key: citation for citation in answer.citations}
    conflicts = []
    for conflict in answer.conflicts:
        values = (_filled(f"- {format_value(each, citations)} [{each.citation}]", "  ") for each in conflict.values)
        conflicts.append("\n".join([differing(conflict, citations), *values]))
    shared = [
        f"{format_shared(each, citations)}: {' '.join(f'[{key}]' for key in each.citations)}" for each in answer.shared
    ]
    return [*conflicts, _footnotes(answer), "\n".join(shared)]


def _footnotes(answer: Answer) -> str:
    """The sources; the quoted words only where the statements are not those words themselves."""
    quotes = {citation.key: citation.quote for citation in answer.citations}
    verbatim = all(quotes[key] == statement.text for statement in answer.statements for key in statement.citations)
    told = {key for statement in answer.statements for key in statement.citations}
    sayers = said_by(answer)
    return "\n".join(
        _format_footnote(each, quoted=not verbatim or each.key not in told, sayer=sayers.get(each.key, ""))
        for each in answer.citations
    )


def said_by(answer: Answer) -> dict[int, str]:
    """For the key of each citation the words for on whose word it stands; none for the article's own."""
    pairs = (zip(each.citations, each.sayers, strict=False) for each in answer.statements)
    return {key: words for each in pairs for key, sayer in each if (words := format_sayer(sayer))}


def format_sayer(sayer: Sayer) -> str:
    """A sayer as it is read; empty for the article itself."""
    match sayer.kind:
        case SayerKind.OPINION:
            return "the author, as an opinion"
        case SayerKind.COMMENT:
            return "a reader, in a comment"
    return sayer.name


def differing(conflict: Conflict, citations: Mapping[int, Citation]) -> str:
    """The words over the values of a conflict, which may stand in one article."""
    if conflict.difference is Difference.MEASURE:
        return "What may be one thing, told in different measures:"
    articles = {citations[each.citation].evidence.article.id for each in conflict.values}
    who = "The articles differ" if len(articles) > 1 else "The article tells more than one"
    return f"{who} ({conflict.difference.value}):"


def format_value(value: Value, citations: Mapping[int, Citation]) -> str:
    """A value with who published it and when."""
    return f"{value.text} — {format_origin(citations[value.citation].evidence.article)}"


def format_shared(shared: SharedSource, citations: Mapping[int, Citation]) -> str:
    """How many articles are one source, and whose."""
    evidence = [citations[key].evidence for key in shared.citations]
    count = len({article.id for each in evidence for article in (each.article, *each.copies)})
    return f"{count} articles, 1 source" + (f" ({shared.name})" if shared.name else "")


def format_evidence(answer: Answer) -> str:
    """The cited paragraphs in full, or those that came nearest."""
    citations = {each.evidence.paragraph.id: each for each in answer.citations or answer.nearest}
    return printable(
        "\n\n".join(
            f"{_format_footnote(each, quoted=False)}\n{_filled(each.evidence.paragraph.text, '    ')}"
            for each in citations.values()
        )
    )


def format_making(answer: Answer) -> str:
    """How an answer was made: who wrote it, what was withheld and why, what it took."""
    lines = [f"Written by {answer.model}."]
    for withheld in answer.withheld:
        lines += ["", _filled(f"Withheld: {withheld.text}"), *(_filled(f"- {each}", "  ") for each in withheld.reasons)]
    return printable("\n".join([*lines, "", ", ".join(f"{name} {count}" for name, count in answer.usage)]))


def format_hits(hits: Sequence[Hit]) -> str:
    """Each hit with its score, source and text."""
    if not hits:
        return "Nothing was found."
    blocks = []
    for rank, hit in enumerate(hits, start=1):
        head = f"{rank}. {hit.score:.3f}  {format_source(hit.article)}{_format_copies(hit.copies)}"
        body = "\n".join(
            _filled(f"¶{paragraph.number}{_label(paragraph)} {paragraph.text}", "   ") for paragraph in hit.paragraphs
        )
        blocks.append(f"{head}\n   {hit.article.id}\n{body}")
    return printable("\n\n".join(blocks))


def format_article(article: Article, copies: Sequence[ArticleInfo]) -> str:
    """The article as read: what is known of it, then every paragraph with its number, voice and heading."""
    info = article.info
    facts = (
        ("id", info.id),
        ("publisher", info.publisher),
        ("author", info.author),
        ("published", info.published.isoformat() if info.published else "unknown"),
        ("url", info.url),
        ("language", info.language),
        ("copies", ", ".join(copy.id for copy in copies)),
    )
    lines = [info.title, *(f"  {name + ':':<11}{value}" for name, value in facts if value), ""]
    heading = ""
    for paragraph in article.paragraphs:
        if paragraph.heading != heading:
            heading = paragraph.heading
            lines += ["", f"## {heading}"] if heading else [""]
        page = f" p. {paragraph.page}" if paragraph.page else ""
        lines.append(_filled(f"¶{paragraph.number}{page}{_label(paragraph)} {paragraph.text}", "    "))
    return printable("\n".join(lines))


def format_day(day: date) -> str:
    """A day as it is read: 16 June 2026."""
    return f"{day.day} {day:%B %Y}"


def format_origin(info: ArticleInfo) -> str:
    """Publisher and date, as far as they are known."""
    day = format_day(info.published) if info.published else "no date"
    return ", ".join(part for part in (info.publisher, day) if part)


def format_source(info: ArticleInfo) -> str:
    """Title, publisher and date, as far as they are known."""
    return f"“{info.title}”, {format_origin(info)}" if info.title else format_origin(info)


def _format_footnote(citation: Citation, quoted: bool, sayer: str = "") -> str:
    paragraph, info = citation.evidence.paragraph, citation.evidence.article
    voice = "" if paragraph.voice is Voice.ARTICLE else f" ({paragraph.voice.value})"
    said = f"; says: {sayer}" if sayer else ""
    copies = _format_copies(citation.evidence.copies)
    head = f"[{citation.key}] {format_source(info)}, ¶{paragraph.number}{voice}{copies}{said}"
    place = f"    {info.url or info.id}"
    return "\n".join([head, *([_filled(f"“{citation.quote}”", "    ")] if quoted else []), place])


def _format_copies(copies: Sequence[ArticleInfo]) -> str:
    if not copies:
        return ""
    names = ", ".join(dict.fromkeys(copy.publisher or copy.id for copy in copies))
    return f" (also, nearly word for word: {names})"


def _label(paragraph: Paragraph) -> str:
    return "" if paragraph.voice is Voice.ARTICLE else f" [{paragraph.voice.value}]"


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
