"""On whose word a sentence stands: the article's own, a named sayer's, an unnamed source's, another outlet's.

Read by the wording alone, in the paragraph and two before it. Where they do not tell who "he" is, the name is "he".
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.attributions import Attribution, find_attributions, find_names, outlet_in
from assistant.types import Citation, Sayer, SayerKind
from index.sentences import split_sentences
from index.types import ArticleInfo, Voice

AND = "; "
"""Between the names of those who share a sentence."""
_READ = 1_500
"""Characters of a sentence that are read: no sentence of news is longer."""
_BEFORE = 2
"""So many paragraphs before may name who "he" is."""
_LOOK_BACK = 12
"""So many sentences back "he" may have been named."""
_HIDDEN = "·"
_QUOTED = re.compile(r"(?<!\w)[“„«\"](?=\S)[^”»\"]*|(?<!\w)‘(?=\S)[^‘’]{1,500}(?=’(?!\w))")
_ALL_QUOTED = re.compile(rf"\W*{_HIDDEN}\W*")
_OTHER_MATTER = re.compile(r";|, (?:but|and|or)\b|\b(?:while|whereas)\b")
"""What parts two who say different things from one who retells the other."""
_REPORT = re.compile(r"(?i:an?|the) (?:\w+ )?(?:report|story|article|summary)\b")
_POINTS_BACK = re.compile(r"(?:So sa(?:ys|id)|(?:That|This)(?: is|[’']s) (?:what|according to))\b")

_HE = re.compile(r"(?i:s?he|his|her|him)")
_THING = re.compile(r"(?i:the|its|his|her|their) ")
_PERSON = r"(?:source|person|official|analyst|trader|executive|minister|spokes\w+|chairman)s?"
_PAPER = r"(?:agency|paper|newspaper|outlet|site|magazine|report|story)"
_BODY = r"(?:company|firm|group|miner|producer|maker|ministry|bank)"
_MEANT = (
    (re.compile(rf"s?he|his|her|him|the (?:same )?{_PERSON}", re.IGNORECASE), {SayerKind.NAMED, SayerKind.UNNAMED}),
    (re.compile(rf"the (?:same )?{_PAPER}", re.IGNORECASE), {SayerKind.OUTLET}),
    (re.compile(rf"its?|they|their|them|the {_BODY}", re.IGNORECASE), {SayerKind.NAMED, SayerKind.OUTLET}),
)
"""Words that stand for a sayer named before, and of which kind that is."""

_OPINION = "(?:opinion|commentary|op-ed|editorial|column|viewpoint|guest essay|letters? to the editor)"
_OPINION_TITLE = re.compile(rf"^{_OPINION} ?(?:[:|–—-]|$)|[|–—-] ?{_OPINION}$", re.IGNORECASE)
_OPINION_URL = re.compile(r"/(?:opinions?|commentary|editorials?|op-ed)/")


def sayer_of(citation: Citation) -> Sayer:
    """On whose word the words of a citation stand."""
    paragraph, article = citation.evidence.paragraph, citation.evidence.article
    return find_sayer(
        paragraph.text, citation.start, citation.end, article,
        voice=paragraph.voice, heading=paragraph.heading, before=citation.evidence.forerunners[-_BEFORE:],
    )  # fmt: skip


def find_sayer(
    text: str,
    start: int,
    end: int,
    article: ArticleInfo,
    *,
    voice: Voice = Voice.ARTICLE,
    heading: str = "",
    before: Sequence[str] = (),
) -> Sayer:
    """On whose word `text[start:end]` stands, words of a paragraph of `article`; `before` are paragraphs before it."""
    if voice is Voice.COMMENT:
        return Sayer(SayerKind.COMMENT)
    reading = _Reading([*before, text])
    start, end = start + reading.offset, end + reading.offset
    found = [each for each in reading.told(start, end) if not is_same(each.sayer.name, article.publisher)]
    if found:
        return _innermost([each for each in found if start <= each.at < end] or found, reading.text)
    titles = _OPINION_TITLE.search(article.title) or _OPINION_TITLE.search(heading)
    return Sayer(SayerKind.OPINION if titles or _OPINION_URL.search(article.url) else SayerKind.ARTICLE)


def names_in(sayer: Sayer) -> list[str]:
    """The names of a sayer one by one: of "a source, to Reuters" both."""
    return re.split(rf"{AND}|, (?:to|via) ", sayer.name) if sayer.name else []


def find_outlets(text: str, article: ArticleInfo) -> tuple[str, ...]:
    """The other outlets on whose reports a paragraph of `article` rests, each once, without "the"."""
    told = [each.sayer for each in _Reading([text]).told(0, len(text)) if each.sayer.kind is not SayerKind.NAMED]
    known = [outlet_in(each.name) or (each.name if each.kind is SayerKind.OUTLET else "") for each in told]
    return tuple(name for name in dict.fromkeys(known) if name and not is_same(name, article.publisher))


def is_same(name: str, publisher: str) -> bool:
    """Whether a sayer is that publisher."""
    return name.lower().removeprefix("the ") == publisher.lower().removeprefix("the ") != ""


def _innermost(found: Sequence[Attribution], text: str) -> Sayer:
    """Of those who pass it on the one who said it; the outlet through which it comes stands behind the name."""
    people = [each for each in found if not _REPORT.match(each.sayer.name)] or found
    inner = [each for each in people if each.sayer.kind is not SayerKind.OUTLET]
    outlets = [each for each in people if each.sayer.kind is SayerKind.OUTLET]
    for outlet in outlets if inner else ():
        ends = sorted((outlet.at, inner[0].at))
        if outlet.told or not _OTHER_MATTER.search(text, *ends):
            link = "to" if outlet.told or inner[0].sayer.kind is SayerKind.UNNAMED else "via"
            return replace(inner[0].sayer, name=f"{_names(inner)}, {link} {outlet.sayer.name}")
    return replace(people[0].sayer, name=_names(people))


def _names(told: Sequence[Attribution]) -> str:
    return AND.join(dict.fromkeys(each.sayer.name for each in told))


class _Reading:
    """Paragraphs by sentences, what is quoted hidden: who speaks within a quotation is not its sayer."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self.text = ""
        self._spans: list[tuple[int, int]] = []
        self._paragraphs: list[int] = []
        """Of each sentence the number of its paragraph."""
        self._found: dict[int, list[Attribution]] = {}
        for number, paragraph in enumerate(paragraphs):
            self.offset = len(self.text)
            """Where the last paragraph begins."""
            sentences = split_sentences(paragraph)
            self._paragraphs += [number] * len(sentences)
            self._spans += [(start + self.offset, end + self.offset) for start, end in sentences]
            self.text += _QUOTED.sub(lambda found: found[0][0] + _HIDDEN * (len(found[0]) - 1), paragraph) + "\n"

    def told(self, start: int, end: int) -> list[Attribution]:
        """By whom the sentences that hold `text[start:end]` are told; none where the paragraph does not say."""
        within = [at for at, span in enumerate(self._spans) if span[0] < end and start < span[1]]
        found = [each for at in within for each in self._told_by(at)]
        if found or not within:
            return found
        first, last = within[0], within[-1]
        earlier, later = range(first - 1, -1, -1), range(last + 1, len(self._spans))
        others = [at for at in later[:1] if _POINTS_BACK.match(self.text, self._spans[at][0])]
        if _ALL_QUOTED.fullmatch(self.text, self._spans[first][0], self._spans[last][1]):
            goes_on = self.text[self._spans[last][1] - 1] == _HIDDEN
            near = [at for at in earlier if self._paragraphs[first] - self._paragraphs[at] <= 1]
            others = [*(later if goes_on else ()), *near]
        return next((told for at in others if (told := self._told_by(at))), [])

    def _told_by(self, at: int) -> list[Attribution]:
        """By whom one sentence is told; of those to whom it was told only outlets."""
        found = [self._resolved(each, at) for each in self._named(at)]
        return [each for each in found if each.sayer.kind is SayerKind.OUTLET or not each.told]

    def _named(self, at: int) -> list[Attribution]:
        if at not in self._found:
            start, end = self._spans[at]
            self._found[at] = find_attributions(self.text, start, min(end, start + _READ))
        return self._found[at]

    def _resolved(self, told: Attribution, at: int) -> Attribution:
        """With "he", "it" or "the agency" read as who spoke last before, else as the outlet or the subject before."""
        kinds = _meant(told.sayer.name)
        for earlier in range(at, max(-1, at - _LOOK_BACK), -1) if kinds else ():
            start, end = self._spans[earlier]
            spoke = [each for each in self._named(earlier) if each.at < told.at and not _meant(each.sayer.name)]
            named = [] if SayerKind.UNNAMED in kinds else find_names(self.text, start, min(end, told.at))
            others = [each for each in named if each.at == start or kinds == {SayerKind.OUTLET}]
            for each in (*reversed(spoke), *reversed(others)):
                if each.sayer.kind in kinds and not (_HE.fullmatch(told.sayer.name) and _THING.match(each.sayer.name)):
                    return replace(told, sayer=each.sayer)
        return told


def _meant(words: str) -> set[SayerKind]:
    """Of which kinds is who was named before and is meant by these words; none where they name somebody themselves."""
    return next((kinds for pattern, kinds in _MEANT if pattern.fullmatch(words)), set())
