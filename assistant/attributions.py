"""The words of a sentence that tell who says it: "Reuters reported", "according to two officials", "…,” said Ito"."""

import re
from dataclasses import dataclass

from assistant.types import Sayer, SayerKind

_SITE = r"\w[\w-]*\.(?:com|net|org|info|io|ru|in|cn|news|pub|xyz|bot)\b"
_NO_NAME = (
    r"(?:(?:The|An?|I[nft]|O[nf]|A[ts]|By|But|And|Yet|For|So|When|While|Although|Though|After|Before|Since|Even|Only"
    r"|Th(?:is|at|ese|ose|ey|en|ere)|Its|His|Her|Their|All|Both|Not?|What|Here|From|Still|Now|Later|Earlier|Last|Under"
    r"|With|However|Meanwhile|Instead|Also|Once|Until|Our|My|I|We|You|Some|Many|Most|Others?|One|Two|Three|Four|Five|Six"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|\w+day)\b"
    r"|S?[Hh]e\b(?! [A-Z]))"
)
"""Words with a capital that begin a sentence or name a time."""
_PEOPLE = (
    r"(?i:sources?|persons?|people|someone|officials?|insiders?|traders?|(?<!chief )executives?|experts?|analysts?"
    r"|brokers?|observers?|diplomats?|lawyers?|bankers?|investors?|exporters?|importers?|producers|miners|managers?|lawmakers?"
    r"|critics?|economists?|researchers?|scientists?|residents?|workers?|buyers?|sellers?|suppliers?|advis[eo]rs?"
    r"|think-tanks?|outlets|media|reports|others)\b"
)
_TOKEN = rf"(?!{_NO_NAME}|{_PEOPLE})(?:{_SITE}|(?:[A-ZÀ-Þ]\.)+|[A-ZÀ-Þ][\w&-]*(?:[’'][A-Z]\w*)?)"
_NAME = rf"(?:[Tt]he )?{_TOKEN}(?: (?:(?:of|for|de|and|&)(?: the)? )?{_TOKEN}){{0,7}}"
_AUXILIARY = r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|should|must|do|does|did)\b"
_SAID = (
    r"(?:said|says|say(?! (?:in|over)\b)|(?:wrote|writes|written)(?! (?:his|her|their|a (?:book|novel))\b)|tells"
    r"|told(?! to\b)|asks|replied|thinks?|thought|den(?:ies|ied)|admit(?:s|ted)|stated|noted|claimed|estimated|reported"
    r"|commented|remarked|tweeted|(?:note|claim|estimate)s that|reports(?= (?:that|the|an?)\b|[,.])|argue|believe|warn"
    r"|(?:insist|warn|confirm|stress|explain|predict|suggest|contend|caution|recall|expect(?!ed))(?:s|es|ed)"
    r"|(?:argue|announce|acknowledge|believe|declare|describe|assure|concede|reiterate|dispute|critici[sz]e)[sd]"
    r"|hit back|point(?:s|ed) out|maintain(?:s|ed)(?= that)|add(?:ed|s)(?= that|[,.:])|continued(?=[,.])"
    r"|(?:was|is|were) (?:\w+ )?(?:quoted|cited)|(?:did|does|do) not (?:believe|think))\b"
)
_RECKONS = r"(?:counts?|counted|puts?|gives?|gave|dates|dated|placed|lists|listed|cited|quoted|relied on)\b"
"""What an outlet does with a figure or a source; of anybody else these words tell another thing."""
_VIEW = r"(?:view|opinion|account|reckoning|estimate|count|line|forecast|judge?ment|filing)\b"
_BREAK = (
    rf"(?:{_AUXILIARY}|{_SAID}|{_RECKONS}|{_VIEW}|{_NO_NAME}|(?:the|an?|that|which|whom?|whose|where|when|while|if|because|but"
    r"|and|or|nor|to|of|in|on|at|by|for|from|with|as|than|be|not|about|after|before|last|next|this|yesterday|beforehand|you|we|they|s?he|it|i"
    r"|later|\w+ly|most|first|familiar|close|briefed|speaking)\b)"
)
_SOME = r"(?i:an?|one|another|two|three|four|five|six|seven|several|some|many|most|other|both|unnamed)"
_WORD = rf"(?!{_BREAK})(?:&|[\w’'&.-]*[\w’'])"

_PHRASE = re.compile(
    rf"\b(?:(?:{_NAME}[’']s?|[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|{_SOME})(?: {_WORD}){{1,6}}"
    rf"(?: (?:of|for)(?: the)? {_NAME})?|(?:(?!{_NO_NAME}){_WORD} )?{_PEOPLE}|{_NAME}"
    r"|(?i:s?he|its?|they|his|him|her|their|them)\b)"
)
_MORE = (
    r"(?P<more> (?:familiar|close|briefed|speaking|who|with|at|of|for|from|in|on|by|and)"
    rf"(?: (?!{_AUXILIARY}|{_SAID}|and {_AUXILIARY}|(?:that|which|while|but|when|as)\b)[\w’'&-]+(?:\.\w+)?){{1,9}})?"
)
_SAYS = re.compile(
    rf"{_MORE}(?<! who)(?P<aside>,(?:[^,;]{{1,90}},){{1,4}}| [–—] [^–—]{{1,90}} [–—])? "
    r"(?:(?:has|have|had|also|then|once|since|later|earlier|only|first|still|itself|\w+ly) ){0,3}"
    rf"(?:(?P<said>{_SAID})(?! to (?:be|have)\b)|{_RECKONS})|(?P<view>(?:[’']s?)? (?:own |\w+ )?{_VIEW})"
)
_LED = re.compile(
    r"(?:\b(?i:according to|in the words of|(?:said|reported|quoted|estimated) by)"
    r"|[,”\"’»–—] (?:said|says|noted|warned|argued)|[”\"’»] (?:wrote|writes|added)|\b[Ss]o says"
    r"|(?P<name>[,–—] (?:wrote|writes|reported|added))"
    r"|(?P<cited>\bcit(?:ed|ing)|\bquot(?:ed|ing)|\brel(?:ied|ying) on|\bdrawing on)"
    r"|(?P<told>\btold|\binterview with|\bstatement to|\bsp(?:oke|eaking) to)|(?P<own>\b[Ii]n|\b[Bb]y)) $"
)
_NO_SUBJECT = re.compile(r"\b(?:in|at|of|near|from|for|with) $")
_FURTHER = re.compile(_MORE)
_TAKES_MORE = re.compile(
    rf"\b(?:{_PEOPLE}|minister|ministry|executive|head|director|chief|president|chairman|spokes\w+|reports?|study|survey|data|entry)$"
)
"""Nouns to which "of", "with" or "who" and what follows belong."""
_CREDIT = re.compile(rf"\((?:Reporting by )?(?P<name>{_NAME})\)")
_WHOLE_NAME = re.compile(_NAME)
_PREPOSITION = re.compile(r"\b(?:of|at|by|in|on|to|for|from|with|and) (?:the )?$")
_OUTLET = re.compile(
    r"(?:[Tt]he )?(?P<name>Reuters|Bloomberg|AFP|AP|Associated Press|BBC|CNN|CNBC|WSJ|NYT|FT|Nikkei|Kyodo|Xinhua"
    r"|Interfax|TASS|RIA|Mint|NDTV|Jiji|Yomiuri|Asahi|Yonhap|FNN|NHK|PTI|ANI|AFR|SMM|Argus|Fastmarkets|Caixin|Kommersant|Vedomosti"
    r"|Axios|Politico|Forbes|Fortune|Spiegel|Handelsblatt|Guardian|Economist|Al Jazeera|Le Monde"
    r"|(?:[A-ZÀ-Þ][\w&-]* )+(?:Times|Post|Journal|News|Herald|Gazette|Tribune|Telegraph|Magazine|Chronicle|Observer"
    rf"|Weekly|Newswire|Daily|Dispatch|Bulletin|Courier|Express|Press|Review|Today|Ledger|Sabah|World|Monitor|Insider)|{_SITE})"
)
_MEDIUM = r"(?:newspaper|agency|outlet|(?:web)?site|news service|newsletter|magazine|paper|daily|broadcaster)"
_IS_MEDIUM = re.compile(rf"\b{_MEDIUM} ?$|^, (?:an?|the) (?:[\w-]+ ){{0,4}}{_MEDIUM}\b")

_LOOK_BACK = 40


@dataclass(frozen=True, slots=True)
class Attribution:
    """One who says it, where the words for it stand and those by which it does, and whether it was only told."""

    sayer: Sayer
    at: int
    by: int
    told: bool = False


def find_attributions(text: str, start: int, end: int) -> list[Attribution]:
    """By whom the sentence `text[start:end]` says that it is said, in order; "he" and "the agency" as they stand."""
    found: dict[int, Attribution] = {}
    read_to = start
    for phrase in _PHRASE.finditer(text, start, end):
        if phrase.start() >= read_to and (each := _attribution(text, phrase, start, end)):
            found.setdefault(each.by, each)
            read_to = each.at + len(each.sayer.name)
    for credit in _CREDIT.finditer(text, start, end):
        if _OUTLET.fullmatch(credit["name"]):
            at = credit.start("name")
            found.setdefault(at, Attribution(Sayer(SayerKind.OUTLET, credit["name"]), at, at))
    return sorted(found.values(), key=lambda each: each.at)


def outlet_in(words: str) -> str:
    """The newspaper, agency or site that the words name, without "the"; empty where they name none known as such."""
    found = _OUTLET.search(words)
    return found["name"] if found else ""


def find_names(text: str, start: int, end: int) -> list[Attribution]:
    """The names in `text[start:end]`, in order, as those who might have said it."""
    names = _WHOLE_NAME.finditer(text, start, end)
    return [Attribution(_read(found[0], ""), found.start(), found.start()) for found in names]


def _attribution(text: str, phrase: re.Match[str], start: int, end: int) -> Attribution | None:
    """The sayer that a noun phrase is, by what stands before it or behind it."""
    before = text[max(start, phrase.start() - _LOOK_BACK) : phrase.start()]
    led = _LED.search(before)
    if led and not led["own"]:
        return _led_to(text, phrase, end, before, led)
    says = _SAYS.match(text, phrase.end(), end)
    return _speaking(phrase, before, says, owned=bool(led)) if says else None


def _led_to(text: str, phrase: re.Match[str], end: int, before: str, led: re.Match[str]) -> Attribution | None:
    """Whom "according to", "citing", "told" or "…,” said" lead to."""
    words, (at, stop) = phrase[0], phrase.span()
    more = _FURTHER.match(text, stop, end) if _TAKES_MORE.search(words) else None
    sayer = _read(text[at : more.end() if more else stop], before)
    only_name = _WHOLE_NAME.fullmatch(words) and text[stop : min(stop + 1, end)] in ",.;)"
    if not only_name and (led["name"] or (led["cited"] and sayer.kind is not SayerKind.UNNAMED)):
        return None
    by = at if led["told"] or led["cited"] else at - 1  # where the verb ends
    return Attribution(sayer, at, by, bool(led["told"]))


def _speaking(phrase: re.Match[str], before: str, says: re.Match[str], owned: bool) -> Attribution | None:
    """Who says it or whose view it is; `owned` is whether "in" or "by" stands before, as in "by its count"."""
    words, at = phrase[0], phrase.start()
    if says["view"]:
        owned = (
            says["view"][0] in "’'" or words[-2:] in ("’s", "'s", "s’", "s'") or (owned and len(words) <= len("their"))
        )
        return Attribution(_read(re.sub("[’']s?$", "", words), before), at, says.end()) if owned else None
    if _NO_SUBJECT.search(before) or (says["more"] and not _TAKES_MORE.search(words)):
        return None
    sayer = _read(words + (says["more"] or ""), before, says["aside"] or "")
    if before.endswith(", ") and says["said"] == "reported" and not says["aside"] and _WHOLE_NAME.fullmatch(words):
        sayer = Sayer(SayerKind.OUTLET, sayer.name)  # whoever stands there is no company with results to report
    return Attribution(sayer, at, says.end()) if says["said"] or sayer.kind is SayerKind.OUTLET else None


def _read(words: str, before: str, aside: str = "") -> Sayer:
    """The sayer that these words stand for, after `before`; the name alone where a noun is put before or behind it."""
    names = [name for name in _WHOLE_NAME.finditer(words) if name.end() == len(words)]
    named = next((name for name in names if not _PREPOSITION.search(words[: name.start()])), None)
    if not named and _WHOLE_NAME.fullmatch(aside[1:-1].strip()):
        return Sayer(SayerKind.NAMED, aside[1:-1].strip())
    people = re.search(rf"\b{_PEOPLE}", words)
    if people and not (named and named.start() == people.end() + 1):
        return Sayer(SayerKind.UNNAMED, words)
    if named:
        name, noun = named[0], before + words[: named.start()]
        medium = _OUTLET.fullmatch(name) or _IS_MEDIUM.search(noun) or _IS_MEDIUM.search(aside)
        return Sayer(SayerKind.OUTLET if medium else SayerKind.NAMED, name)
    if _OUTLET.search(words) or (_WHOLE_NAME.search(words) and _IS_MEDIUM.search(words)):
        return Sayer(SayerKind.OUTLET, words)
    some = re.match(rf"{_SOME}\b", words) and not re.search(rf"\b(?:of|for|by|from|at) {_NAME}", words)
    return Sayer(SayerKind.UNNAMED if some else SayerKind.NAMED, words)
