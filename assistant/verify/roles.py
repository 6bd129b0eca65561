"""Gate 5: who does what to whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.verify.dates import MONTHS
from assistant.verify.names import find_names
from assistant.verify.syntax import PASSIVE_SUBJECTS, SUBJECTS, Parse, Word, parse
from assistant.verify.types import Claim, Outcome, Verdict
from index.terms import stems

GATE = "roles"
_CONVERSE = tuple(
    frozenset(pair.split())
    for pair in (
        "sell buy", "sell acquire", "sell purchase", "supply buy", "lend borrow", "export import", "lead follow",
        "precede follow", "own belong", "hold belong", "offer accept", "back enjoy", "give own", "employ work",
        "pay earn", "pay collect", "lend owe", "teach learn", "transfer own", "inform hear", "tell hear", "tell learn",
    )
)  # fmt: skip
_GETTING = frozenset("have hold receive get enjoy obtain secure win gain".split())
_IN_PHRASE = frozenset("compound conj appos flat nmod poss amod".split())


@dataclass(frozen=True, slots=True)
class Event:
    """A verb, the stems of who does it and of who or what else takes part."""

    verb: str
    agents: frozenset[str]
    others: frozenset[str]
    is_clear: bool
    """Whether both sides are named, and the other one is the verb's own object."""


def check_roles(claim: Claim) -> Verdict:
    """Whether two that take part in one event do so the same way round as in the cited sentences."""
    held = [event for cited in claim.cited for event in find_events(parse(cited.text))]
    for event in find_events(parse(claim.text)):
        same = any(event.agents & other.agents and event.others & other.others for other in held)
        turned = [other for other in held if event.agents & other.others and event.others & other.agents]
        if same or not turned:
            continue
        if any(other.verb == event.verb for other in turned):
            reason = f"the cited words have the two sides of “{event.verb}” the other way round"
            return Verdict(GATE, Outcome.FAILED, reason)
        if any(event.is_clear and other.is_clear and {event.verb, other.verb} not in _CONVERSE for other in turned):
            reason = (
                f"who does what to whom: “{event.verb}” here, “{turned[0].verb}” the other way round in what is cited"
            )
            return Verdict(GATE, Outcome.UNDECIDED, reason)
    if wrong := _exchanged_modifier(claim) or _exchanged_agent(claim):
        return Verdict(GATE, Outcome.FAILED, wrong)
    return Verdict(GATE, Outcome.PASSED)


def find_events(parsed: Parse) -> list[Event]:
    """What happens in a text, as far as its takers of part are told."""
    events = []
    for verb in parsed.words:
        if verb.pos == "VERB" and verb.lemma != "be":
            agents, others = _given(parsed, verb) or _participants(parsed, verb)
            agent_stems, other_stems = _stems(agents), _stems(others) - _stems(agents)
            named = all(any(word.pos == "PROPN" for word in side) for side in (agents, others))
            has_object = any(child.dep in ("dobj", "dative", *PASSIVE_SUBJECTS) for child in parsed.children(verb))
            if agent_stems and other_stems:
                events.append(Event(verb.lemma, agent_stems, other_stems, named and has_object))
    return events


def _stems(words: Iterable[Word]) -> frozenset[str]:
    return frozenset(stem for word in words for stem in stems(word.text))


def _given(parsed: Parse, verb: Word) -> tuple[list[Word], list[Word]] | None:
    """Who gives and who gets, for "A has B's guarantee", "A received a loan from B"; None for any other verb."""
    if verb.lemma not in _GETTING:
        return None
    takers = [word for child in parsed.children(verb) if child.dep in SUBJECTS for word in _phrase(parsed, child)]
    givers: list[Word] = []
    for thing in parsed.children(verb):
        if thing.dep not in ("dobj", "prep"):
            continue
        for word in parsed.subtree(thing):
            from_whom = word.dep == "pobj" and parsed.head(word).lemma in ("from", "by")
            if from_whom or (word.dep == "poss" and thing.dep == "dobj"):
                givers += _phrase(parsed, word)
    return (givers, takers) if givers and takers else None


def _participants(parsed: Parse, verb: Word) -> tuple[list[Word], list[Word]]:
    """Who does it, and who or what else takes part."""
    agents: list[Word] = []
    others: list[Word] = []
    passive = _is_passive(parsed, verb)
    for child in parsed.children(verb):
        if child.dep in SUBJECTS:
            agents += _phrase(parsed, child)
        elif child.dep in PASSIVE_SUBJECTS | {"dobj", "dative", "attr", "oprd"}:
            others += _phrase(parsed, child)
        elif child.dep in ("agent", "prep"):
            side = agents if passive and child.lemma == "by" else others
            for noun in parsed.children(child):
                side += _phrase(parsed, noun)
    if not passive:
        return agents or _inherited_subject(parsed, verb), others
    if verb.dep == "acl":
        others += _phrase(parsed, parsed.head(verb))
    elif verb.dep in ("xcomp", "conj"):
        others += _inherited_subject(parsed, verb)
    return agents, others


def _is_passive(parsed: Parse, verb: Word) -> bool:
    return any(child.dep == "auxpass" for child in parsed.children(verb)) or (
        verb.tag == "VBN" and verb.dep in ("acl", "advcl")
    )


def _inherited_subject(parsed: Parse, verb: Word) -> list[Word]:
    """Who does what the verb above does: of "promised to lend", and of the second of two verbs."""
    while verb.dep in ("xcomp", "conj", "advcl") and verb.head != verb.index:
        verb = parsed.head(verb)
        subjects = [child for child in parsed.children(verb) if child.dep in SUBJECTS | PASSIVE_SUBJECTS]
        if subjects:
            return _phrase(parsed, subjects[0])
    return []


def _phrase(parsed: Parse, noun: Word) -> list[Word]:
    """The nouns and names of a noun phrase, what hangs on it by a preposition or a clause left out."""
    words = [noun]
    for word in words:
        words += [child for child in parsed.children(word) if child.dep in _IN_PHRASE]
    return [word for word in words if word.pos in ("PROPN", "NOUN") and word.lemma not in MONTHS]


def _exchanged_agent(claim: Claim) -> str:
    """Why "China bought" is wrong where in the cited words India did, and China stands elsewhere."""
    held: dict[str, set[str]] = {}
    named: set[str] = set()
    for cited in claim.cited:
        named |= {stem for name in find_names(cited.text) for stem in stems(name)}
        for verb, agents in _named_agents(parse(cited.text)):
            held.setdefault(verb, set()).update(agents)
    for verb, agents in _named_agents(parse(claim.text)):
        if held.get(verb) and agents <= named and not agents & held[verb]:
            return f"in the cited words it is “{min(held[verb])}” that does “{verb}”"
    return ""


def _named_agents(parsed: Parse) -> list[tuple[str, frozenset[str]]]:
    """Each verb with the names of who does it."""
    names = set(find_names(parsed.text))
    found = []
    for verb in parsed.words:
        if verb.pos == "VERB" and verb.lemma not in _GETTING:
            agents = [word for word in _own_agents(parsed, verb) if word.text in names]
            if agents:
                found.append((verb.lemma, _stems(agents)))
    return found


def _own_agents(parsed: Parse, verb: Word) -> list[Word]:
    """Who does it as the verb itself says: its subject, or "by" whom."""
    passive = _is_passive(parsed, verb)
    heads = [child for child in parsed.children(verb) if child.dep in SUBJECTS and not passive]
    heads += [noun for by in parsed.children(verb) if passive and by.lemma == "by" for noun in parsed.children(by)]
    return [word for head in heads for word in _phrase(parsed, head)]


def _exchanged_modifier(claim: Claim) -> str:
    """Why "Indian suppliers" is wrong where the cited words have Chinese suppliers, and India elsewhere."""
    held = {pair for cited in claim.cited for pair in _modifiers(parse(cited.text))}
    named = {stem for cited in claim.cited for name in find_names(cited.text) for stem in stems(name)}
    for name, noun in sorted(_modifiers(parse(claim.text))):
        owners = {other for other, held_noun in held if held_noun == noun}
        if owners and name not in owners and name in named:
            return f"the cited words have “{noun}” of “{min(owners)}”, not of “{name}”"
    return ""


def _modifiers(parsed: Parse) -> set[tuple[str, str]]:
    """Name and noun wherever a name says whose or of what kind a thing is."""
    names = set(find_names(parsed.text))
    return {
        (name, noun)
        for word in parsed.words
        if word.text in names and word.dep == "amod" and parsed.head(word).pos == "NOUN"
        for name in stems(word.text)
        for noun in stems(parsed.head(word).text)
    }
