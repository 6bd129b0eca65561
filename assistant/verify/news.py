"""Gate 0: neither a statement nor what it cites speaks to a machine instead of telling news."""

from assistant.instructions import looks_like_instruction
from assistant.verify.types import Claim, Outcome, Verdict
from index.sentences import split_sentences

GATE = "news"


def check_news(claim: Claim) -> Verdict:
    """Whether the statement and each sentence that it cites tell news."""
    if looks_like_instruction(claim.text):
        return Verdict(GATE, Outcome.FAILED, "it gives orders instead of telling news")
    for cited in claim.cited:
        for start, end in split_sentences(cited.text):
            if looks_like_instruction(cited.text[start:end]):
                return Verdict(GATE, Outcome.FAILED, "the words it cites give orders instead of telling news")
    return Verdict(GATE, Outcome.PASSED)
