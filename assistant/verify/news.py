"""Gate 0: a statement is one sentence that tells news to nobody in particular, and what it cites orders no machine."""

from assistant.instructions import looks_like_instruction
from assistant.pair_model import FIRST_TOKENS
from assistant.verify.syntax import PASSIVE_SUBJECTS, SUBJECTS, Parse, Word, parse
from assistant.verify.types import Claim, Outcome, Verdict
from index.model import packaged_tokenizer
from index.sentences import split_sentences

GATE = "news"
_READER = frozenset("you your yours yourself".split())


def check_news(claim: Claim) -> Verdict:
    """Whether the statement and each sentence that it cites tell news."""
    if len(packaged_tokenizer().encode(claim.text, add_special_tokens=False).ids) > FIRST_TOKENS:
        return _failed("it is too long to be checked; tell it in shorter ones")
    if len(split_sentences(claim.text)) > 1:
        return _failed("it is more than one sentence; each needs footnotes of its own")
    if looks_like_instruction(claim.text):
        return _failed("it gives orders instead of telling news")
    parsed = parse(claim.text)
    if any(word.lemma in _READER or _is_order(parsed, word) for word in parsed.words):
        return _failed("it speaks to the reader instead of telling news")
    for cited in claim.cited:
        for start, end in split_sentences(cited.text):
            if looks_like_instruction(cited.text[start:end]):
                return _failed("the words it cites give orders instead of telling news")
    return Verdict(GATE, Outcome.PASSED)


def _failed(reason: str) -> Verdict:
    return Verdict(GATE, Outcome.FAILED, reason)


def _is_order(parsed: Parse, verb: Word) -> bool:
    """Whether a verb gives an order: in its base form, without a subject, not after "to" or another verb."""
    disagrees = verb.dep == "conj" and parsed.head(verb).tag == "VBZ" and verb.tag in ("VB", "VBP")
    if disagrees and not any(child.dep in SUBJECTS | {"aux"} for child in parsed.children(verb)):
        return True
    if verb.tag != "VB" or verb.dep not in ("ROOT", "conj", "ccomp", "parataxis", "advcl"):
        return False
    helpers = SUBJECTS | PASSIVE_SUBJECTS | {"aux", "auxpass", "mark"}
    return not any(child.dep in helpers for child in parsed.children(verb)) and not any(
        child.dep in helpers for child in parsed.children(parsed.head(verb))
    )
