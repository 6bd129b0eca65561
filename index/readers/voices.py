"""Who speaks in each block: the article, its highlights and captions, a reader, or the page around it."""

from dataclasses import dataclass, replace

from index.readers import labels
from index.readers.blocks import Block, Kind, ends_sentence
from index.readers.datelines import date_in_line
from index.types import Voice


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph to be: text, who speaks, under which heading, on which page."""

    text: str
    voice: Voice = Voice.ARTICLE
    heading: str = ""
    page: int | None = None


_HEADING_CHARS = 90
_HEADING_WORDS = 14
_PROSE_CHARS = 80
_NAME_CHARS = 80
_LOOK_AHEAD = 6
_CLOSERS = "\"'”’»)]"


def label_blocks(blocks: list[Block]) -> list[Passage]:
    """The passages of the blocks in order; headings become part of what they head."""
    end = find_end(blocks)
    return _label_body(blocks[:end]) + _label_rest(blocks[end:])


def join_broken(blocks: list[Block]) -> list[Block]:
    """Paragraphs broken in mid-sentence made whole again, over what a page puts between; the first page is kept."""
    joined: list[Block] = []
    open_place = -1
    for block in blocks:
        if open_place >= 0 and _continues(joined[open_place], block):
            joined[open_place] = replace(joined[open_place], text=f"{joined[open_place].text} {block.text}")
            continue
        joined.append(block)
        if block.kind is Kind.PROSE and labels.line_voice(block.text) is None:
            open_place = len(joined) - 1
        elif block.kind not in (Kind.PROSE, Kind.NOISE, Kind.IMAGE):
            open_place = -1
    return joined


def _continues(before: Block, block: Block) -> bool:
    # Few words are a label or a heading, not half a sentence.
    if block.kind is not Kind.PROSE or ends_sentence(before.text) or before.text.count(" ") < 4:
        return False
    word = block.text.split(" ", 1)[0]
    # "iPhone sales fell" begins a sentence for all its small letter.
    return word[:1].islower() and word[1:] == word[1:].lower() and not word.startswith(("http:", "https:", "www."))


def find_end(blocks: list[Block]) -> int:
    """The number of blocks that belong to the article; what follows is the page around it."""
    weights = [_prose_weight(block) for block in blocks]
    before = 0
    # A label with more prose after it than before it stands at the top of the page, or is a heading.
    after = sum(weights[: _first_comments(blocks)])
    for place, (block, weight) in enumerate(zip(blocks, weights, strict=True)):
        if before and block.kind is not Kind.TABLE:
            if block.kind is Kind.COMMENT or labels.is_comment_count(block.text):
                return place
            if labels.is_end_label(block.text) and after <= before:
                return place
        before, after = before + weight, after - weight
    return len(blocks)


def _first_comments(blocks: list[Block]) -> int:
    prose_seen = False
    for place, block in enumerate(blocks):
        if prose_seen and labels.is_comment_count(block.text):
            return place
        prose_seen = prose_seen or _prose_weight(block) > 0
    return len(blocks)


def _prose_weight(block: Block) -> int:
    is_text = block.kind in (Kind.PROSE, Kind.ITEM, Kind.TABLE) and labels.line_voice(block.text) is None
    return len(block.text) if is_text and (len(block.text) >= _PROSE_CHARS or ends_sentence(block.text)) else 0


def _label_body(blocks: list[Block]) -> list[Passage]:
    passages: list[Passage] = []
    heading, points_seen, used = "", False, True
    for place, block in enumerate(blocks):
        if _is_heading(blocks, place):
            heading, points_seen, used = _heading_after(heading, used, block.text), False, False
            continue
        voice = _voice(block)
        used = used or voice is not Voice.BOILERPLATE
        in_highlights = labels.is_highlight_label(heading.split(" / ")[-1])
        if voice is None and in_highlights and block.kind is Kind.ITEM:
            voice, points_seen = Voice.HIGHLIGHT, True
        elif voice is None and in_highlights and points_seen:
            heading = ""
        elif voice is None and labels.is_correction_label(heading):
            voice = Voice.CORRECTION
        under = "" if voice is Voice.BOILERPLATE else heading
        passages.append(Passage(block.text, voice or Voice.ARTICLE, under, block.page))
    if not used:
        # A heading of nothing is most likely the first line of what the page shows next.
        passages.append(Passage(heading, Voice.BOILERPLATE, "", blocks[-1].page))
    return passages


def _heading_after(heading: str, used: bool, text: str) -> str:
    """A heading directly below another stands under it, so that neither is lost."""
    both = f"{heading} / {text.rstrip(':')}"
    return both if heading and not used and len(both) <= 2 * _HEADING_CHARS else text.rstrip(":")


def _voice(block: Block) -> Voice | None:
    """The voice of a block by itself; None where it is the article's, or its heading's."""
    if block.kind is Kind.NOISE:
        return Voice.BOILERPLATE
    if block.kind is Kind.COMMENT:
        return Voice.COMMENT
    if block.kind is Kind.IMAGE:
        return Voice.CAPTION
    voice = labels.line_voice(block.text)
    # A line that is nothing but a link, and no sentence, leads to another article.
    if voice is None and block.kind is Kind.LINK and not ends_sentence(block.text):
        return Voice.BOILERPLATE
    return voice


def _is_heading(blocks: list[Block], place: int) -> bool:
    block = blocks[place]
    if block.kind not in (Kind.HEADING, Kind.PROSE) or len(block.text) > 300:
        return False
    if labels.is_highlight_label(block.text) or labels.is_correction_label(block.text):
        return True
    if labels.line_voice(block.text) is not None:
        return False
    return block.kind is Kind.HEADING or (_looks_like_heading(block.text) and _prose_follows(blocks, place))


def _looks_like_heading(text: str) -> bool:
    if len(text) > _HEADING_CHARS or text.count(" ") >= _HEADING_WORDS:
        return False
    # A quotation on a line of its own is what somebody said.
    ended = (ends_sentence(text) and text[-1] not in "?？") or text[-1] in f",、{_CLOSERS}"
    return not ended and text[0] not in "\"“«„‘'(" and not text[0].islower()


def _prose_follows(blocks: list[Block], place: int) -> bool:
    following = (block for block in blocks[place + 1 : place + 1 + _LOOK_AHEAD] if _voice(block) is None)
    after = next(following, None)
    return after is not None and after.kind is Kind.PROSE and (ends_sentence(after.text) or len(after.text) > 200)


def _label_rest(blocks: list[Block]) -> list[Passage]:
    """What follows the article: comments where a count announced them, all else boilerplate."""
    passages: list[Passage] = []
    in_comments, name = False, ""
    for place, block in enumerate(blocks):
        voice = Voice.BOILERPLATE
        if date_in_line(block.text):
            pass
        elif labels.is_comment_count(block.text):
            in_comments, name = True, ""
        elif labels.is_end_label(block.text) and not labels.byline(block.text):
            in_comments = False
        elif labels.line_voice(block.text) is Voice.CORRECTION and ends_sentence(block.text):
            voice = Voice.CORRECTION
        elif block.kind is Kind.COMMENT or (in_comments and labels.line_voice(block.text) is None):
            if block.kind is not Kind.COMMENT and _names_commenter(blocks, place):
                name = block.text.split(" on ", 1)[0]
                continue
            voice = Voice.COMMENT
        if voice is Voice.COMMENT and block.tight and passages and passages[-1].voice is Voice.COMMENT:
            # A comment's line ends are the reader's; its paragraph is one all the same.
            last = passages.pop()
            passages.append(Passage(f"{last.text} {block.text}", voice, name, last.page))
        else:
            passages.append(Passage(block.text, voice, name if voice is Voice.COMMENT else "", block.page))
    return passages


def _names_commenter(blocks: list[Block], place: int) -> bool:
    block = blocks[place]
    short = len(block.text) <= _NAME_CHARS and block.text.count(" ") <= 10 and not ends_sentence(block.text)
    return short and place + 1 < len(blocks) and labels.line_voice(blocks[place + 1].text) is None
