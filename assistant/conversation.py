"""Conversation: a follow-up becomes a question that stands alone, and nothing else is touched."""

import re
from collections.abc import Callable, Sequence

from assistant.types import Turn
from index.errors import InputError
from index.terms import rarity, stems, weigh_terms

_SMALL_TALK = re.compile(
    r"^\W*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|thanks?(?: you)?(?: (?:very|so) much| a lot)?"
    r"|many thanks|cheers|ok(?:ay)?|great|perfect|nice|got it|i see|bye|goodbye|see you|well done)(?: there| again"
    r"| everyone|,? that (?:helps|is all|'s all)|,? all)?[\s,.!]*)+$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^\W*(?:and|but|so|then|also|what about|how about|or|why(?: not)?\W*$)\b\W*", re.IGNORECASE)
_POINTER = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those"
    r"|(?:the|that|this) (?:same|company|firm|deal|plan|project|plant|country|deposit|mine|scheme|ban|ministry|agency"
    r"|article|report|minister|factory|operator|sum|figure|number|price|stake))\b(?! (?:is|was|are) there)",
    re.IGNORECASE,
)
_POSSESSIVE = frozenset("its their theirs his her hers".split())
_CONJUNCTION = re.compile(
    r"\b(?:say|says|said|reported|is it true|announced|think|believe|means?|so|such|clear) that\b", re.I
)
_NAME = re.compile(r"\b(?:[A-Z][\w&.'’-]*|\d+X)(?:\s+(?:of\s+)?(?:[A-Z][\w&.'’-]*|\d+X))*")
_ASKING = frozenset(
    """who what when where which why how whose whom is are was were do does did has have had can could will would should
    may might tell and but or so then also since in of at on by for from to about if the a an any many much""".split()
)
_FEW_TERMS = 2
_OBJECTS = frozenset("it them him her that this these those".split())
_AFTER_OBJECT = re.compile(r"\s*(?:[?.!]|$|(?:in|on|at|by|for|from|with|and|or)\b)", re.IGNORECASE)

Rewrite = Callable[[str, Sequence[Turn]], str]
"""A chat model's rewriting of a follow-up."""


def is_small_talk(text: str) -> bool:
    """Whether it greets or thanks and asks nothing."""
    return bool(_SMALL_TALK.match(text))


def needs_history(question: str) -> bool:
    """Whether a question cannot be understood alone: it points at something, or asks on without naming anything."""
    plain = _CONJUNCTION.sub(" ", question)
    opened = bool(_OPENING.match(plain))
    rest = _OPENING.sub("", plain)
    named = proper_names(rest)
    if opened and _only_names(rest):
        return True
    pointed = _POINTER.search(rest)
    if pointed and (not proper_names(rest[: pointed.start()]) or _is_object(rest, pointed)):
        return True
    return not named and (opened or len(weigh_terms(rest)) < _FEW_TERMS)


def _is_object(text: str, pointed: re.Match[str]) -> bool:
    """Whether "it" stands where no name of the same question can be meant, as in "What did Apple commit to it?"."""
    return pointed.group().lower() in _OBJECTS and bool(_AFTER_OBJECT.match(text[pointed.end() :]))


def standalone_question(question: str, history: Sequence[Turn], rewrite: Rewrite | None = None) -> str:
    """The question so that it can be understood without the ones before it; itself where it can be already.

    A chat model's rewriting is taken only where it names nothing that the conversation has not named. Without one,
    the subject of the last question is put in. Raises InputError where there is nothing to refer to.
    """
    if is_small_talk(question) or not needs_history(question):
        return question
    turns = [turn for turn in history if not is_small_talk(turn.asked)]
    if not turns:
        raise InputError(f"“{question}” refers to something that was not named; please ask in full")
    if rewrite is not None:
        rewritten = rewrite(question, turns)
        if _is_faithful(rewritten, question, turns):
            return rewritten
    return _with_subject(question, turns)


def _is_faithful(rewritten: str, question: str, turns: Sequence[Turn]) -> bool:
    """Whether a rewriting is one question that names only what the conversation names."""
    said = " ".join([question, *(f"{turn.question} {turn.answer.text}" for turn in turns)])
    one_line = "\n" not in rewritten.strip() and 0 < len(rewritten) <= 300 and rewritten.strip().endswith("?")
    new = [name for name in proper_names(rewritten) if not set(stems(name)) <= set(stems(said))]
    figures = set(re.findall(r"\d[\d,.]*", rewritten)) - set(re.findall(r"\d[\d,.]*", said))
    return one_line and not new and not figures and not needs_history(rewritten)


def _with_subject(question: str, turns: Sequence[Turn]) -> str:
    """The question with the subject of the conversation in the place of the word that points at it."""
    subject = _subject(turns)
    if not subject:
        raise InputError(f"it is not clear what “{question}” refers to; please ask in full")
    rest = _OPENING.sub("", question).strip()
    pointed = _POINTER.search(rest)
    if pointed:
        put = f"{subject}'s" if pointed.group().lower() in _POSSESSIVE else subject
        rest = rest[: pointed.start()] + put + rest[pointed.end() :]
        return rest[:1].upper() + rest[1:]
    last = turns[-1].question.rstrip("?. ")
    if _only_names(rest) and subject in last:  # "And Russia?" asks the same of another
        before, _, after = last.rpartition(subject)
        return f"{before}{proper_names(rest)[-1]}{after}?"
    if len(weigh_terms(rest)) < _FEW_TERMS:  # "And since when?" asks on: the last question with it
        return f"{last}? {rest[:1].upper()}{rest[1:]}"
    return f"{rest.rstrip('?. ')}, of {subject}?"


def _only_names(rest: str) -> bool:
    """Whether a name is all that is said: "Russia?", "in China?"."""
    names = proper_names(rest)
    others = set(re.findall(r"[\w-]+", rest.lower())) - {
        word.lower() for name in names for word in re.findall(r"[\w-]+", name)
    }
    return bool(names) and others <= _ASKING


def _subject(turns: Sequence[Turn]) -> str:
    """What the conversation is about: the last name of the last question that names any, else the rarest word of it."""
    for turn in reversed(turns):
        if names := proper_names(turn.question):
            return names[-1]
    terms = [word for word in re.findall(r"[\w-]+", turns[-1].question) if word.lower() not in _ASKING]
    return max(terms, key=lambda word: (rarity(word.lower()), word), default="")


def proper_names(text: str) -> list[str]:
    """The runs of capitalised words, without those that only begin a question."""
    names = []
    for match in _NAME.finditer(text):
        words = match.group().rstrip(".,'’").removesuffix("'s").removesuffix("’s").split()
        while words and words[0].lower() in _ASKING:
            words = words[1:]
        if words and not (match.start() == 0 and len(words) == 1 and words[0].lower() in _ASKING):
            names.append(" ".join(words))
    return names
