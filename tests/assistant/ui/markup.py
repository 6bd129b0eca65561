"""HTML as a browser reads it: which elements and attributes there are, and what text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(("input", "br", "img", "hr", "link", "meta", "base", "source", "embed", "area", "col", "wbr"))


@dataclass
class Tree(HTMLParser):
    """Every start tag with its attributes, and the text between them."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""
    marked: list[str] = field(default_factory=list)
    """The text of each <mark>."""
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "mark":
            self.marked.append("")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> ends nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marked[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a section: {data}")

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Elements with the names of their attributes, values left out."""
        return [(tag, tuple(attributes)) for tag, attributes in self.tags]

    def values(self, name: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [attributes[name] for _, attributes in self.tags if name in attributes]


def parse(html: str) -> Tree:
    """The HTML, which must be whole: every element that begins ends."""
    tree = Tree()
    tree.feed(html)
    tree.close()
    assert not tree._open, f"{tree._open} never end"
    return tree
