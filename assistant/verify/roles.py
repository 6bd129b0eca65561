"""Gate 5: who does what to whom."""

from dataclasses import dataclass

from assistant.verify.exchanges import find_exchanges
from assistant.verify.participants import GETTING, inherited_subject, is_passive, name_stems, noun_phrase
from assistant.verify.syntax import PASSIVE_SUBJECTS, SUBJECTS, Parse, Word, parse
from assistant.verify.types import Claim, Outcome, Verdict

GATE = "roles"
_CONVERSE = tuple(
    frozenset(pair.split())
    for pair in (
        "sell buy", "sell acquire", "sell purchase", "supply buy", "lend borrow", "export import", "lead follow",
        "precede follow", "own belong", "hold belong", "offer accept", "back enjoy", "give own", "employ work",
        "pay earn", "pay collect", "lend owe", "teach learn", "transfer own", "inform hear", "tell hear", "tell learn",
    )
)  # fmt: skip


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
    for wrong in find_exchanges(claim):
        return Verdict(GATE, Outcome.FAILED, wrong)
    return Verdict(GATE, Outcome.PASSED)


def find_events(parsed: Parse) -> list[Event]:
    """What happens in a text, as far as its takers of part are told."""
    events = []
    for verb in parsed.words:
        if verb.pos == "VERB" and verb.lemma != "be":
            agents, others = _given(parsed, verb) or _participants(parsed, verb)
            agent_stems, other_stems = name_stems(agents), name_stems(others) - name_stems(agents)
            named = all(any(word.pos == "PROPN" for word in side) for side in (agents, others))
            has_object = any(child.dep in ("dobj", "dative", *PASSIVE_SUBJECTS) for child in parsed.children(verb))
            if agent_stems and other_stems:
                events.append(Event(verb.lemma, agent_stems, other_stems, named and has_object))
    return events


def _given(parsed: Parse, verb: Word) -> tuple[list[Word], list[Word]] | None:
    """Who gives and who gets, for "A has B's guarantee", "A received a loan from B"; None for any other verb."""
    if verb.lemma not in GETTING:
        return None
    takers = [word for child in parsed.children(verb) if child.dep in SUBJECTS for word in noun_phrase(parsed, child)]
    givers: list[Word] = []
    for thing in parsed.children(verb):
        if thing.dep not in ("dobj", "prep"):
            continue
        for word in parsed.subtree(thing):
            from_whom = word.dep == "pobj" and parsed.head(word).lemma in ("from", "by")
            if from_whom or (word.dep == "poss" and thing.dep == "dobj"):
                givers += noun_phrase(parsed, word)
    return (givers, takers) if givers and takers else None


def _participants(parsed: Parse, verb: Word) -> tuple[list[Word], list[Word]]:
    """Who does it, and who or what else takes part."""
    agents: list[Word] = []
    others: list[Word] = []
    passive = is_passive(parsed, verb)
    for child in parsed.children(verb):
        if child.dep in SUBJECTS:
            agents += noun_phrase(parsed, child)
        elif child.dep in PASSIVE_SUBJECTS | {"dobj", "dative", "attr", "oprd"}:
            others += noun_phrase(parsed, child)
        elif child.dep in ("agent", "prep"):
            side = agents if passive and child.lemma == "by" else others
            for noun in parsed.children(child):
                side += noun_phrase(parsed, noun)
    if not passive:
        return agents or inherited_subject(parsed, verb), others
    if verb.dep == "acl":
        others += noun_phrase(parsed, parsed.head(verb))
    elif verb.dep in ("xcomp", "conj"):
        others += inherited_subject(parsed, verb)
    return agents, others
