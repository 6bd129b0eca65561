"""Questions that ask who says something: which they are, and how an answer names the sayers."""

import re
from dataclasses import replace

from assistant.formatting import format_origin, format_sayer
from assistant.sayers import names_in, sayer_of
from assistant.types import Answer, Citation
from index.sentences import split_sentences

_SAYING = (
    r"(?:sa(?:ys?|id)|claim(?:s|ed)?|report(?:s|ed)?|argue[sd]?|warn(?:s|ed)?|told|tells?|wr(?:ites?|ote)|thinks?|thought"
    r"|believe[sd]?|expect(?:s|ed)?|predict(?:s|ed)?|estimate[sd]?|den(?:y|ies|ied)|confirm(?:s|ed)?|doubt(?:s|ed)?"
    r"|insist(?:s|ed)?|announce[sd]?|state[sd]|dispute[sd]?|suggest(?:s|ed)?|quoted)\b"
)
_ASKS = re.compile(
    rf"^\W*(?:(?:and|but|so) )?(?:who(?: else)?|which (?:\w+ ){{1,3}}?)\s?(?:has |have |had |is |was |also )?{_SAYING}"
    r"|\baccording to (?:whom|who|what source|which)\b|\bwho (?:is|was) (?:saying|quoted|the source)\b",
    re.IGNORECASE,
)


def asks_who_says(question: str) -> bool:
    """Whether a question asks on whose word something stands: "Who says …", "According to whom …"."""
    return bool(_ASKS.search(question))


def from_name(citation: Citation) -> Citation:
    """The citation, from the sentence on that names who says it where that stands before it in the paragraph."""
    text = citation.evidence.paragraph.text
    unnamed = [name for name in names_in(sayer_of(citation)) if name not in citation.quote]
    places = [place for name in unnamed if (place := text.rfind(name, 0, citation.start)) >= 0]
    starts = [start for start, end in split_sentences(text) if any(start <= place < end for place in places)]
    return replace(citation, start=min([citation.start, *starts]))


def with_sayers(answer: Answer) -> Answer:
    """The answer, with a note of who says what its statements quote where that is asked."""
    if answer.abstained or not asks_who_says(answer.question):
        return answer
    articles = {each.key: each.evidence.article for each in answer.citations}
    said: dict[str, list[int]] = {}
    for statement in answer.statements:
        for key, sayer in zip(statement.citations, statement.sayers, strict=False):
            name = format_sayer(sayer) or "the article itself"
            keys = said.setdefault(f"{name} ({format_origin(articles[key])})", [])
            keys += [] if key in keys else [key]
    told = "; ".join(f"{who} {' '.join(f'[{key}]' for key in keys)}" for who, keys in said.items())
    return replace(answer, note=" ".join(each for each in (answer.note, f"Said by: {told}." if told else "") if each))
