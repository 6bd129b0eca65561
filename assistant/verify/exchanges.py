"""Names that stand in another's place: who does it, who gets it, where it is, of whom, from whom."""

from collections.abc import Iterator

from assistant.verify.names import find_names, seats
from assistant.verify.participants import GETTING, inherited_subject, is_passive, name_stems, noun_phrase
from assistant.verify.syntax import SUBJECTS, Parse, Word, parse
from assistant.verify.types import Claim
from index.terms import stems

_TAKING = GETTING | frozenset("take collect acquire buy".split())
_PASSING = frozenset("go pass transfer move give sell hand lend pay fall offer grant".split())
_WHERE = frozenset("in inside at near within outside from".split())


def find_exchanges(claim: Claim) -> Iterator[str]:
    """Why a name is at the wrong place, for each way in which it can be."""
    for rule in (_exchanged_modifier, _exchanged_agent, _exchanged_taker, _exchanged_place, _turned_way):
        if wrong := rule(claim):
            yield wrong


def _exchanged_agent(claim: Claim) -> str:
    """Why "China bought" is wrong where in the cited words India did, and China stands elsewhere."""
    held: dict[str, set[str]] = {}
    named: set[str] = set()
    for cited in claim.cited:
        named |= _named(cited.text)
        for verb, agents in _named_agents(parse(cited.text)):
            held.setdefault(verb, set()).update(agents)
    for verb, agents in _named_agents(parse(claim.text)):
        if held.get(verb) and agents <= named and not agents & held[verb]:
            return f"in the cited words it is “{min(held[verb])}” that does “{verb}”"
    return ""


def _named(text: str) -> set[str]:
    """The stems of the names of a text, of a capital that of its country."""
    return {seats().get(stem, stem) for name in find_names(text) for stem in stems(name)}


def _named_agents(parsed: Parse) -> list[tuple[str, frozenset[str]]]:
    """Each verb with the names of who does it."""
    names = set(find_names(parsed.text))
    found = []
    for verb in parsed.words:
        if verb.pos == "VERB" and verb.lemma not in GETTING:
            agents = [word for word in _own_agents(parsed, verb) if word.text in names]
            if agents:
                found.append((verb.lemma, name_stems(agents)))
    return found


def _exchanged_taker(claim: Claim) -> str:
    """Why "went to Rostec" is wrong where in the cited words it went to Zaltama, whom the statement names elsewhere."""
    held = [takers for cited in claim.cited for takers in _takers(parse(cited.text))]
    named = _named(claim.text)
    for takers in _takers(parse(claim.text)):
        for others in held:
            if not any(takers & each for each in held) and others & named:
                return f"in the cited words it is “{min(others)}” that gets it"
    return ""


def _takers(parsed: Parse) -> list[frozenset[str]]:
    """The names of those who get something: to whom it goes, or who takes it."""
    names = set(find_names(parsed.text))
    found = []
    for verb in parsed.words:
        if verb.pos != "VERB":
            continue
        heads = [child for child in parsed.children(verb) if child.dep in SUBJECTS and verb.lemma in _TAKING]
        if verb.lemma in _PASSING:
            heads += [to for by in parsed.children(verb) if by.lemma == "to" for to in parsed.children(by)]
        takers = [word for head in heads for word in noun_phrase(parsed, head) if word.text in names]
        if takers:
            found.append(name_stems(takers))
    return found


def _exchanged_place(claim: Claim) -> str:
    """Why "processed in India" is wrong where in the cited words it is in Russia, and India stands elsewhere."""
    held: dict[str, set[str]] = {}
    for cited in claim.cited:
        for verb, places in _places(parse(cited.text)):
            held.setdefault(verb, set()).update(places)
    named = set().union(*(_named(cited.known) for cited in claim.cited))
    for verb, places in _places(parse(claim.text)):
        if held.get(verb) and places <= named and not places & held[verb]:
            return f"in the cited words “{verb}” is at “{min(held[verb])}”, not at “{min(places)}”"
    return ""


def _places(parsed: Parse) -> list[tuple[str, frozenset[str]]]:
    """Each verb with the names of where it is done."""
    names = set(find_names(parsed.text))
    found = []
    for verb in parsed.words:
        nouns = [
            noun
            for by in (parsed.children(verb) if verb.pos == "VERB" else ())
            if by.lemma in _WHERE
            for noun in parsed.children(by)
            if noun.dep == "pobj" and noun.text in names
        ]
        if nouns:
            found.append((verb.lemma, name_stems(nouns)))
    return found


def _turned_way(claim: Claim) -> str:
    """Why "supplies to Malawi" is wrong where in the cited words they come from there."""
    held = {pair for cited in claim.cited for pair in _ways(parse(cited.text))}
    for way, name in _ways(parse(claim.text)):
        other = "from" if way == "to" else "to"
        if (other, name) in held and (way, name) not in held:
            return f"in the cited words it is “{other}” “{name}”, not “{way}”"
    return ""


def _ways(parsed: Parse) -> set[tuple[str, str]]:
    """ "to" or "from" with the names that stand after it."""
    names = set(find_names(parsed.text))
    return {
        (by.lemma, stem)
        for by in parsed.words
        if by.lemma in ("to", "from")
        for noun in parsed.children(by)
        if noun.dep == "pobj" and noun.text in names
        for stem in name_stems([noun])
    }


def _own_agents(parsed: Parse, verb: Word) -> list[Word]:
    """Who does it as the verb itself says: its subject, or "by" whom."""
    passive = is_passive(parsed, verb)
    heads = [child for child in parsed.children(verb) if child.dep in SUBJECTS and not passive]
    joined = verb.dep == "conj" and any(child.dep == "cc" for child in parsed.children(parsed.head(verb)))
    if joined and not heads and not passive:
        return inherited_subject(parsed, verb)
    heads += [noun for by in parsed.children(verb) if passive and by.lemma == "by" for noun in parsed.children(by)]
    return [word for head in heads for word in noun_phrase(parsed, head)]


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
