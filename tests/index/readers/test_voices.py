import pytest

from index.readers.blocks import split_text
from index.readers.labels import byline, line_voice
from index.readers.voices import Passage, join_broken, label_blocks
from index.types import Voice

BODY = "The mine opened in May and has shipped ore to the coast every week since then."
MORE = "Its owner says that the second shaft will be ready by the end of next year."


def _label(text: str) -> list[Passage]:
    return label_blocks(join_broken(split_text(text)))


def _voices(text: str) -> list[Voice]:
    return [passage.voice for passage in _label(text)]


@pytest.mark.parametrize(
    ("line", "voice"),
    [
        ("Advertisement", Voice.BOILERPLATE),
        ("Read this article in Spanish on our sister site.", Voice.BOILERPLATE),
        ("Related article: Why the dam was never built", Voice.BOILERPLATE),
        ("Also read: Ten years of copper", Voice.BOILERPLATE),
        ("Read more about copper", Voice.BOILERPLATE),
        ("Sign up for our morning newsletter.", Voice.BOILERPLATE),
        ("Follow us on Telegram", Voice.BOILERPLATE),
        ("Tags: copper, zinc", Voice.BOILERPLATE),
        ("© 2025 Example Press. All rights reserved.", Voice.BOILERPLATE),
        ("Your email address will not be published.", Voice.BOILERPLATE),
        ("Great! Thanks for subscribing, see you soon.", Voice.BOILERPLATE),
        ("3 hours ago", Voice.BOILERPLATE),
        ("Correction: the shaft is 40 metres deep, not 400.", Voice.CORRECTION),
        ("Editor’s note: the spelling of a name was mended.", Voice.CORRECTION),
        ("This article was amended on 3 May to add a reply.", Voice.CORRECTION),
        ("An earlier version of this story gave another depth.", Voice.CORRECTION),
        ("Photo: Jane Doe", Voice.CAPTION),
        ("Image credit: the ministry", Voice.CAPTION),
        ("Getty Images", Voice.CAPTION),
        ("A digger at work. (AP Photo/Jane Doe)", Voice.CAPTION),
        ("A digger at work. REUTERS/Jane Doe", Voice.CAPTION),
        ("mine.example.com", Voice.CAPTION),
    ],
)
def test_a_standing_line_gives_its_voice_away(line: str, voice: Voice) -> None:
    assert line_voice(line) is voice


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell on Monday.",
        "Read more slowly, the teacher said.",
        "Search teams found the miners alive.",
        "Related party sales rose by a third.",
        "Subscribers to the fund lost money.",
        "Copyright law is silent on the matter.",
        "The company sued Getty Images.",
        "Talks failed on Friday, two officials said. (Reuters)",
        "Follow the money, she told the court.",
        "Corrections officers went on strike.",
        "Photography was banned at the site.",
        "By Monday the water had gone.",
        "Picture by picture, the case was built.",
        "Source: The Harbour Gazette, 17 October 2025.",
        "Tagged fish were set free in the river.",
        "Comments by the minister moved the market.",
    ],
)
def test_prose_that_begins_like_a_standing_line_is_prose(line: str) -> None:
    assert line_voice(line) is None


@pytest.mark.parametrize(
    "line",
    ["By Jane Doe", "By Jane van der Berg and John Roe", "By JANE DOE", "Written by Jane Doe", "By John Roe Jr."],
)
def test_a_byline_names_its_author(line: str) -> None:
    assert byline(line)


@pytest.mark.parametrize(
    "line", ["By 2030", "By the numbers", "By Monday.", "by hand", "By ,", "Byron Bay", "By now, all had left"]
)
def test_other_lines_with_by_name_nobody(line: str) -> None:
    assert byline(line) == ""


def test_a_heading_stands_over_what_follows() -> None:
    first, second, third = _label(f"{BODY}\n\nA New Shaft\n\n{MORE}\n\nIs it safe?\n\n{BODY}")
    assert [first.heading, second.heading, third.heading] == ["", "A New Shaft", "Is it safe?"]


def test_a_heading_below_a_heading_keeps_both() -> None:
    (passage,) = _label(f"## North\n\n### Copper\n\n{BODY}")
    assert passage.heading == "North / Copper"


def test_a_short_line_that_heads_nothing_is_text() -> None:
    assert [passage.text for passage in _label(f"{BODY}\n\nNorth\n\n- One.\n- Two.")] == [BODY, "North", "One.", "Two."]


def test_a_quotation_on_its_own_line_is_text() -> None:
    assert len(_label(f"“We will dig”\n\n{BODY}")) == 2


@pytest.mark.parametrize("label", ["Highlights", "Key points:", "**Key takeaways**", "## In brief"])
def test_points_below_a_highlights_label_are_highlights(label: str) -> None:
    passages = _label(f"{label}\n\n  • It opened in May.\n  • It ships ore.\n\n{BODY}\n\n- A later point.")
    assert [each.voice for each in passages] == [Voice.HIGHLIGHT, Voice.HIGHLIGHT, Voice.ARTICLE, Voice.ARTICLE]
    assert passages[0].text == "It opened in May."
    assert passages[2].heading == ""


def test_a_list_elsewhere_is_article_text_without_its_signs() -> None:
    assert [each.text for each in _label(f"{BODY}\n\n1. Copper\n2. Zinc\n\n- Lead")] == [BODY, "Copper", "Zinc", "Lead"]


def test_a_line_that_begins_with_a_number_is_not_a_list() -> None:
    (passage,) = _label("The mine opened in the year of the flood, with shaft\n2. It was closed soon after that.")
    assert passage.text.endswith("shaft 2. It was closed soon after that.")


def test_what_stands_below_a_correction_heading_is_a_correction() -> None:
    assert _voices(f"{BODY}\n\n## Correction\n\nThe shaft is 40 metres deep.") == [Voice.ARTICLE, Voice.CORRECTION]


def test_a_picture_is_a_caption_and_a_lone_link_leads_away() -> None:
    text = f"![Diggers in the north pit](pit.jpg)\n\n{BODY}\n\n[Ten years of copper](https://a.example/ten)"
    assert _voices(text) == [Voice.CAPTION, Voice.ARTICLE, Voice.BOILERPLATE]


def test_after_the_article_only_comments_are_not_boilerplate() -> None:
    text = f"""{BODY}\n\n{MORE}\n\n{BODY}\n\nMost read\n\nA headline of another day\n\n2 Comments

  1. Old Miner

    I worked there once.
    It was cold!

    Reply

  2. Jane on 3 May 2025 at 10:12 am

    So did I, and it was not.\n\nLeave a Reply\n\nYour name"""
    passages = _label(text)
    comments = [each for each in passages if each.voice is Voice.COMMENT]
    assert [each.heading for each in comments] == ["Old Miner", "Jane"]
    assert comments[0].text == "I worked there once. It was cold!"
    assert [each.voice for each in passages[:4]] == [*[Voice.ARTICLE] * 3, Voice.BOILERPLATE]
    assert passages[-1].voice is Voice.BOILERPLATE


def test_a_late_byline_ends_the_article_and_an_early_one_does_not() -> None:
    late = _label(f"{BODY}\n\n{MORE}\n\nBy Jane Doe\n\nJane has written about mines for years.")
    assert [each.voice for each in late] == [Voice.ARTICLE, Voice.ARTICLE, Voice.BOILERPLATE, Voice.BOILERPLATE]
    early = _label(f"A short lead.\n\nBy Jane Doe\n\n{BODY}\n\n{MORE}")
    assert [each.voice for each in early][-2:] == [Voice.ARTICLE, Voice.ARTICLE]


def test_a_label_with_more_prose_after_it_ends_nothing() -> None:
    passages = _label(f"A short lead.\n\nSearch\n\n{BODY}\n\n{MORE}")
    assert [each.voice for each in passages if each.text in (BODY, MORE)] == [Voice.ARTICLE, Voice.ARTICLE]


def test_comments_are_comments_even_where_they_outweigh_the_article() -> None:
    text = f"{BODY}\n\n9 comments\n\n" + "\n\n".join(f"Reader {n}\n\n{MORE} Said {n}." for n in "abcdefghi")
    assert _voices(text).count(Voice.ARTICLE) == 1


def test_a_paragraph_broken_in_mid_sentence_is_joined() -> None:
    whole = "The mine opened in May and has shipped ore to the coast every week"
    assert [each.text for each in _label(f"{whole}\n\nsince then.")] == [f"{whole} since then."]
    over_an_advert = _label(f"{whole}\n\nAdvertisement\n\nsince then.")
    assert over_an_advert[0].text == f"{whole} since then."


@pytest.mark.parametrize("second", ["Then it shut.", "iPhone sales rose.", "https://a.example/x"])
def test_a_paragraph_that_begins_anew_is_not_joined(second: str) -> None:
    assert len(_label(f"{BODY.rstrip('.')}, as was said to all\n\n{second}")) == 2


def test_wrapped_lines_are_one_paragraph_and_full_lines_are_many() -> None:
    wrapped = "The mine opened in May and has shipped\nore to the coast every week since then,\nits owner says."
    assert [each.text for each in _label(wrapped)] == [wrapped.replace("\n", " ")]
    long = " ".join([BODY] * 4)
    assert [each.text for each in _label(f"{long}\n{MORE}\n{long}")] == [long, MORE, long]
