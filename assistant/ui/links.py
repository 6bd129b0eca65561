"""Addresses of the page: one place of an article, one answer of a conversation; written and read here."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from assistant.types import Citation

_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of an article, by its id's own part, and the words `start` to `end` of it; nothing when empty."""

    article: str
    paragraph: str = ""
    start: int = 0
    end: int = 0

    @property
    def link(self) -> str:
        """The query string that opens this place."""
        fields = {"article": self.article, "paragraph": self.paragraph}
        if self.end:
            fields |= {"words": f"{self.start}-{self.end}"}
        return "?" + urlencode({name: value for name, value in fields.items() if value}, errors="replace")


@dataclass(frozen=True, slots=True)
class Address:
    """What a page's address asks to be opened."""

    conversation: str = ""
    place: Place | None = None


def place_of(citation: Citation) -> Place:
    """Where a citation's words stand."""
    paragraph = citation.evidence.paragraph
    return Place(citation.evidence.article.id, paragraph_name(paragraph.id), citation.start, citation.end)


def paragraph_name(paragraph_id: str) -> str:
    """The part of a paragraph's id that tells it from the others of its article."""
    return paragraph_id.rpartition(".")[2]


def read_address(query: str) -> Address:
    """The address in a page's query string; what cannot be understood is left out."""
    query = query[:_MOST].encode(errors="replace").decode().removeprefix("?")  # no store takes half a character
    fields = {name: values[-1] for name, values in parse_qs(query).items()}
    start, _, end = fields.get("words", "").partition("-")
    words = (int(start), int(end)) if start.isdecimal() and end.isdecimal() else (0, 0)
    article = fields.get("article", "")
    place = Place(article, fields.get("paragraph", ""), *words) if article else None
    return Address(fields.get("conversation", ""), place)
