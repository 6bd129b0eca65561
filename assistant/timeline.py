"""What the articles tell of a topic in the order in which it happened: every entry a sentence of theirs, cited."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from assistant.happening import Happening, read_happening
from assistant.instructions import looks_like_instruction
from assistant.revisions import compare_figures
from assistant.sayers import sayer_of
from assistant.types import Citation, Evidence, Sayer, SayerKind
from assistant.windows import DAY, Window
from index.duplicates import repeats
from index.errors import InputError
from index.terms import coverage, plain_words, rarity, stems, weigh_terms
from index.types import EVIDENCE_VOICES, ArticleInfo, Hit, Paragraph, Sentence, Voice

_THE_ARTICLE = Sayer(SayerKind.ARTICLE)


class Precision(StrEnum):
    """How exactly the time of an entry is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure of an entry, `now`, and what the sentence of an entry before it gave for the same, at its time."""

    now: str
    before: str
    when: Window
    citation: Citation


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence about the topic; `citation.quote` is the sentence, `also` where other articles tell the same.

    `when` is what the sentence names as the time of what it tells, or, where `named` is false, the day on which its
    article told it; None where neither is known. What is `planned` is never placed at the time for which it is `due`.
    """

    citation: Citation
    when: Window | None
    named: bool
    planned: bool = False
    due: Window | None = None
    also: tuple[Citation, ...] = ()
    sayer: Sayer = _THE_ARTICLE
    revision: Revision | None = None

    @property
    def text(self) -> str:
        """The sentence, as it stands in the paragraph."""
        return self.citation.quote

    @property
    def day(self) -> date | None:
        """The day by which it is ordered: the first of its time."""
        return self.when.first if self.when else None

    @property
    def precision(self) -> Precision | None:
        """How exactly its time is known."""
        return precision_of(self.when) if self.when else None

    @property
    def corrects(self) -> bool:
        """Whether it stands in a correction."""
        return self.citation.evidence.paragraph.voice is Voice.CORRECTION

    @property
    def told(self) -> date | None:
        """The day on which the first of the articles told it."""
        evidence = [each.evidence for each in (self.citation, *self.also)]
        articles = [article for each in evidence for article in (each.article, *each.copies)]
        return min((each.published for each in articles if each.published), default=None)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries about a topic in order; those whose time is not known come last.

    `whole` is false where the articles hold more passages on it than were read. `since` is set where the entries are
    only what was new from that day on.
    """

    topic: str
    as_of: date
    entries: tuple[Entry, ...]
    whole: bool = True
    since: date | None = None

    def changes(self, since: date) -> "Timeline":
        """What was told from the day `since` on and lies not before it, and figures that were told otherwise before."""
        kept = [each for each in self.entries if each.told and each.told >= since and _is_new(each, since)]
        return replace(self, entries=_numbered(kept), since=since)


def precision_of(when: Window) -> Precision:
    """Whether a time is a day, a month of the calendar, a year of it, or a stretch of another length."""
    first, last = when.first, when.last
    if first is None or last is None:
        return Precision.PERIOD
    if first == last:
        return Precision.DAY
    if first.day == 1 and (last + DAY).day == 1 and (last - first).days < 31:
        return Precision.MONTH
    return Precision.YEAR if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)) else Precision.PERIOD


def build_timeline(topic: str, hits: Sequence[Hit], as_of: date, whole: bool = True) -> Timeline:
    """What the hits tell of the topic. Raises InputError when the topic has no word that can be looked for."""
    terms = weigh_terms(topic)
    if not terms:
        raise InputError(f"the topic {topic!r} has no word to look for; name a person, a place, a thing")
    passages = [_Passage.of(hit, paragraph, terms) for hit in hits for paragraph in hit.paragraphs]
    own = _own_names(passages)
    told = [entry for passage in passages for entry in _entries(passage, terms, own, as_of)]
    return Timeline(topic, as_of, _numbered(_explained(sorted(_merged(told), key=_in_order))), whole)


# Which sentences speak of the topic -----------------------------------------------------------------------------------

_TOLD_WORDS = 8
"""A sentence of fewer words without a time, such as "Tomtor joins a list.", tells nothing."""
_NEWS = 31 * DAY
"""So old at most is what an article tells first and dates afterwards."""
_HALF = 0.5
"""Share of the topic's weight that a sentence or paragraph holds itself where the title holds the rest."""
_DEVOTED = 0.4
"""Share of a title's weight, or of a part of it that ends with a colon, from which its article is about little else."""
_NAME = re.compile(r"\b[A-Z][\w&-]+")
_RARE = 1.0
"""Names that the embedding model's vocabulary does not hold: Polymetal, not India."""


@dataclass(frozen=True, slots=True)
class _Passage:
    """A paragraph of a hit; `titled` is how much of the topic its title and heading hold, `held` how much itself.

    `devoted` is how much of the title, or of the part of it before or after a colon, is the topic.
    """

    hit: Hit
    paragraph: Paragraph
    titled: float
    devoted: float
    held: float

    @classmethod
    def of(cls, hit: Hit, paragraph: Paragraph, terms: dict[str, float]) -> "_Passage":
        title = hit.article.title
        titled = coverage(terms, set(stems(f"{title} {paragraph.heading}")))
        parts = [part for part in title.split(": ") if coverage(terms, set(stems(part))) == 1]
        devoted = max((coverage(weigh_terms(part), set(terms)) for part in parts), default=0.0)
        return cls(hit, paragraph, titled, devoted, coverage(terms, set(stems(paragraph.text))))

    @property
    def sentences(self) -> Iterator[Sentence]:
        return (each.sentence for each in self.hit.sentences if each.sentence.paragraph_id == self.paragraph.id)


def _own_names(passages: Sequence[_Passage]) -> frozenset[str]:
    """Rare names that stand beside the topic, and in articles about other things hardly ever."""
    near: Counter[str] = Counter()
    far: Counter[str] = Counter()
    for passage in passages:
        names = set(_NAME.findall(passage.paragraph.text))
        if passage.held == 1:
            near.update(names)
        elif passage.titled < 1:
            far.update(names)
    return frozenset(each for each in near if near[each] > far[each] and rarity(each.lower()) >= _RARE)


def _entries(passage: _Passage, terms: dict[str, float], own: frozenset[str], as_of: date) -> list[Entry]:
    """The sentences of a passage that tell something of the topic; one that dates what was just told goes with it."""
    hit, paragraph = passage.hit, passage.paragraph
    entries: list[Entry] = []
    if paragraph.voice not in EVIDENCE_VOICES:
        return entries
    before: Entry | None = None
    for sentence in passage.sentences:
        around = f"{paragraph.heading} {paragraph.text[: sentence.start]}"
        citation = Citation(Evidence(1, paragraph, hit.article, hit.copies), sentence.start, sentence.end)
        entry = _placed(citation, read_happening(sentence.text, around, hit.article.published, as_of))
        names = _names_topic(passage, sentence.text, terms)
        told = _is_news(entry.text) and (_tells(entry) if names else _belongs(passage, entry, own))
        if told and not names and before and _dates(entry, before):
            entries[-1] = _joined(before, entry)
        elif told:
            entries.append(entry)
        before = entry if told and names else None
    return entries


def _names_topic(passage: _Passage, sentence: str, terms: dict[str, float]) -> bool:
    """Whether a sentence names the topic, or half of it where the title has the rest; a paper's name does not count."""
    article = passage.hit.article
    spoken = stems(sentence.replace(article.publisher, " ") if article.publisher else sentence)
    around = stems(f"{article.title} {passage.paragraph.heading}")
    return coverage(terms, set(spoken)) >= _HALF and coverage(terms, {*spoken, *around}) == 1


def _is_news(sentence: str) -> bool:
    return not sentence.rstrip("”\"'’ ").endswith("?") and not looks_like_instruction(sentence)


def _tells(entry: Entry) -> bool:
    return entry.named or entry.due is not None or len(plain_words(entry.text).split()) >= _TOLD_WORDS


def _belongs(passage: _Passage, entry: Entry, own: frozenset[str]) -> bool:
    """Whether a sentence that does not name the topic tells of it: in an article about it, and with a time of its own.

    It stands beside the topic, has a name that goes with it, or its article is about little else.
    """
    published = entry.citation.evidence.article.published
    ahead = entry.due and entry.due.last and (published is None or entry.due.last >= published)
    if passage.titled < 1 or not (entry.named or ahead):
        return False
    return passage.held >= _HALF or passage.devoted >= _DEVOTED or not own.isdisjoint(_NAME.findall(entry.text))


def _dates(entry: Entry, before: Entry) -> bool:
    """Whether a sentence gives the time of the news told just before: "The deal became known on 20 April"."""
    published, when = entry.citation.evidence.article.published, entry.when
    if before.named or not entry.named or when is None or when.last is None or published is None:
        return False
    return published - when.last < _NEWS


def _joined(before: Entry, entry: Entry) -> Entry:
    citation = replace(entry.citation, start=before.citation.start)
    planned = before.planned or entry.planned
    return replace(entry, citation=citation, planned=planned, due=before.due or entry.due)


def _placed(citation: Citation, happening: Happening) -> Entry:
    published = citation.evidence.article.published
    when = happening.when or (Window(published, published) if published else None)
    return Entry(citation, when, happening.when is not None, happening.planned, happening.due)


# Told once, in order, with what was told before -----------------------------------------------------------------------


def _merged(entries: Iterable[Entry]) -> list[Entry]:
    """The entries as first told; what only repeats one is named with it."""
    kept: list[Entry] = []
    for entry in sorted(entries, key=_as_told):
        same = next((at for at, other in enumerate(kept) if _repeats(entry, other)), None)
        if same is None:
            kept.append(entry)
        elif all(_article(entry).id != each.evidence.article.id for each in (kept[same].citation, *kept[same].also)):
            kept[same] = replace(kept[same], also=(*kept[same].also, entry.citation))
    return kept


def _repeats(entry: Entry, other: Entry) -> bool:
    if entry.corrects != other.corrects or (entry.named and other.named and entry.when != other.when):
        return False
    return repeats(entry.text, [other.text])


def _explained(entries: Sequence[Entry]) -> list[Entry]:
    return [
        replace(entry, sayer=sayer_of(entry.citation), revision=_revision(entry, entries[:at]))
        for at, entry in enumerate(entries)
    ]


def _revision(entry: Entry, earlier: Sequence[Entry]) -> Revision | None:
    """What the last entry before it that tells a figure of the same thing gave, if that is another figure."""
    for other in reversed(earlier):
        if other.planned != entry.planned or not (other.day and entry.day and other.day < entry.day):
            continue
        if figures := compare_figures(entry.text, other.text):
            assert other.when
            return None if figures.equal else Revision(figures.now, figures.before, other.when, other.citation)
    return None


def _is_new(entry: Entry, since: date) -> bool:
    if entry.planned or entry.corrects or entry.revision or entry.when is None or entry.when.last is None:
        return True
    return entry.when.last >= since


def _numbered(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(
        replace(entry, citation=_keyed(entry.citation, key), also=tuple(_keyed(each, key) for each in entry.also))
        for key, entry in enumerate(entries, start=1)
    )


def _keyed(citation: Citation, key: int) -> Citation:
    return replace(citation, evidence=replace(citation.evidence, key=key))


def _in_order(entry: Entry) -> tuple[date, int, date, str, int, int]:
    """By the first day of the time, the wider first; then as told."""
    when = entry.when or Window(date.max, date.max)
    first, last = when.first or date.min, when.last or date.max
    return (first, first.toordinal() - last.toordinal(), *_as_told(entry))


def _as_told(entry: Entry) -> tuple[date, str, int, int]:
    return entry.told or date.max, _article(entry).id, entry.citation.evidence.paragraph.number, entry.citation.start


def _article(entry: Entry) -> ArticleInfo:
    return entry.citation.evidence.article
