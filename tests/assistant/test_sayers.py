"""Who says it: read from wording that no article of ours has."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.sayers import find_outlets, find_sayer, names_in
from assistant.types import Sayer, SayerKind
from assistant.who_says import asks_who_says
from index.embedding import PackagedEmbedder
from index.library import Library
from index.types import ArticleInfo, Voice
from tests.fakes import write_article

ARTICLE, NAMED, UNNAMED, OUTLET = SayerKind.ARTICLE, SayerKind.NAMED, SayerKind.UNNAMED, SayerKind.OUTLET
INFO = ArticleInfo("a", "Cobalt runs short", publisher="The Quarry Courier")


def said(marked: str, info: ArticleInfo = INFO, before: tuple[str, ...] = ()) -> Sayer:
    """The sayer of what stands between ⟦ and ⟧, of all where there are none."""
    text = marked.replace("⟦", "").replace("⟧", "")
    start, end = marked.find("⟦"), marked.find("⟧") - 1
    return find_sayer(text, max(start, 0), end if start >= 0 else len(text), info, before=before)


NAMED_SAYERS = [
    ("Orevale said its smelter would restart in May.", "Orevale"),
    ("The smelter will restart in May, said Ingrid Solheim, who runs it.", "Ingrid Solheim"),
    ("“We are nearly sold out,” Mei Tanaka told analysts.", "Mei Tanaka"),
    ("The Ministry of Energy has denied that licences were withdrawn.", "The Ministry of Energy"),
    ("Prices will fall, the country's mining ministry warned.", "the country's mining ministry"),
    ("Ana Ruiz, head of research at Nordbank, expects a glut.", "Ana Ruiz"),
    ("Ana Ruiz, an economist at Nordbank in Oslo, Norway, and an author, expects a glut.", "Ana Ruiz"),
    ("According to the Chilean Copper Commission, output fell by a tenth.", "the Chilean Copper Commission"),
    ("Its chairman, Pavel Novak, argued against the merger.", "Pavel Novak"),
    ("In Nordbank's view the peak is behind us.", "Nordbank"),
    ("The law firm Beech & Rowan said the rules bind at once.", "Beech & Rowan"),
    (
        "A spokesman for the Norwegian Harbour Office confirmed the date.",
        "A spokesman for the Norwegian Harbour Office",
    ),
    ("Mary E. Holt believes that demand has peaked.", "Mary E. Holt"),
    ("In July Orevale said the pit was flooded.", "Orevale"),
    ("It was 40 tonnes according to Nordbank, 50 tonnes according to Orevale.", "Nordbank; Orevale"),
]
UNNAMED_SAYERS = [
    ("A source told nobody else, but two people familiar with the matter said the sale is off.",
     "A source; two people familiar with the matter"),
    ("The sale is off, according to officials who asked not to be named.", "officials who asked not to be named"),
    ("Traders say stocks are low.", "Traders"),
    ("An executive at a rival smelter described the offer as weak.", "An executive at a rival smelter"),
    ("Two bankers told Bloomberg the loan had been refused.", "Two bankers, to Bloomberg"),
    ("The loan has been refused, Reuters reported, citing a person briefed on the talks.",
     "a person briefed on the talks, to Reuters"),
]  # fmt: skip
OUTLETS = [
    ("The loan has been refused, Reuters reported on Monday.", "Reuters"),
    ("The company, Reuters reported, has closed its pit.", "Reuters"),
    ("The loan has been refused, reported Reuters.", "Reuters"),
    ("According to the Baltic Times, the port is closed.", "the Baltic Times"),
    ("The Financial Times wrote that the port is closed.", "The Financial Times"),
    ("The trade site Smeltwatch claimed that the port is closed.", "Smeltwatch"),
    ("Smeltwatch, a weekly newsletter, puts the loss at 3%.", "Smeltwatch"),
    ("OSLO, May 3 (Reuters) - The port is closed.", "Reuters"),
    ("oretimes.com gave a figure of 3%.", "oretimes.com"),
]
BEFORE_IT = [
    ("“We will rebuild,” said Ingrid Solheim. ⟦“It takes a year.”⟧", NAMED, "Ingrid Solheim"),
    ("⟦“We will rebuild.⟧ It takes a year,” said Ingrid Solheim.", NAMED, "Ingrid Solheim"),
    ("Ingrid Solheim said the pit is flooded. ⟦She added that pumps were on their way.⟧", NAMED, "Ingrid Solheim"),
    ("Orevale closed the pit. ⟦The company said it was flooded.⟧", NAMED, "Orevale"),
    ("Bloomberg wrote that the pit is flooded. ⟦The agency said pumps were on their way.⟧", OUTLET, "Bloomberg"),
    ("The Baltic Times heard more. ⟦Two miners told it that the pumps had failed.⟧", UNNAMED,
     "Two miners, to The Baltic Times"),
    ("⟦He said the pit is flooded.⟧", NAMED, "He"),
    ("⟦The pumps have failed.⟧ That is according to Orevale.", NAMED, "Orevale"),
]  # fmt: skip
NOBODY = [
    "The deposit is said to be the largest in Europe.",
    "Everything went according to plan.",
    "The crew, told to stop, left the site.",
    "Miners were told to stop.",
    "The crew told to stop left the site.",
    "Half of the smelters reported an outage.",
    "Orevale, which owns two pits in Lapland, added a third.",
    "Locals call the pit a “bottomless pocket of money”.",
    "The newly announced tax comes into force in May.",
    "The reported loss was smaller than expected.",
    "Analysts' conferences fill the hotels of Oslo.",
    "The United States imports cobalt.",
    "Citing the risk of floods, the council closed the road.",
    "It has a contract with Orevale, reported on 6 May, for ten years.",
    "The Quarry Courier reported on Monday that the pit is flooded.",
]


@pytest.mark.parametrize(("text", "name"), NAMED_SAYERS)
def test_a_person_or_body_that_is_named_is_the_sayer(text: str, name: str) -> None:
    assert said(text) == Sayer(NAMED, name)


@pytest.mark.parametrize(("text", "name"), UNNAMED_SAYERS)
def test_a_source_without_a_name_stays_one_and_the_outlet_it_told_stands_behind_it(text: str, name: str) -> None:
    assert said(text) == Sayer(UNNAMED, name)


@pytest.mark.parametrize(("text", "name"), OUTLETS)
def test_another_outlets_report_is_that_outlets(text: str, name: str) -> None:
    assert said(text) == Sayer(OUTLET, name)


@pytest.mark.parametrize(("marked", "kind", "name"), BEFORE_IT)
def test_a_quotation_that_goes_on_and_a_pronoun_are_read_with_their_paragraph(
    marked: str, kind: SayerKind, name: str
) -> None:
    assert said(marked) == Sayer(kind, name)


def test_whoever_is_meant_may_be_named_in_a_paragraph_before() -> None:
    before = ("Ingrid Solheim said the pit is flooded.",)
    assert said("“It takes a year,” she said.", before=before) == Sayer(NAMED, "Ingrid Solheim")
    assert said("It takes a year.", before=before) == Sayer(ARTICLE)
    assert said("“It takes a year.”", before=before) == Sayer(NAMED, "Ingrid Solheim")
    assert said("“It takes a year.”", before=(*before, "Mayor Lind came by.")) == Sayer(ARTICLE)


@pytest.mark.parametrize("text", NOBODY)
def test_what_looks_like_an_attribution_and_is_none_stays_the_articles_own(text: str) -> None:
    assert said(text) == Sayer(ARTICLE)


def test_who_speaks_within_a_quotation_does_not_say_it() -> None:
    text = "“Orevale said it would pay, and Reuters reported it,” Ingrid Solheim recalled."
    assert said(text) == Sayer(NAMED, "Ingrid Solheim")


def test_of_two_who_say_different_things_only_what_is_quoted_counts() -> None:
    whole = "Orevale said 40 tonnes, while Reuters reported 50 tonnes."
    assert said(whole).name == "Orevale; Reuters"
    assert said("Orevale said 40 tonnes, while ⟦Reuters reported 50 tonnes⟧.") == Sayer(OUTLET, "Reuters")


@pytest.mark.parametrize("info", [
    ArticleInfo("a", "Opinion: Tax the pits"),
    ArticleInfo("a", "Tax the pits | Commentary"),
    ArticleInfo("a", "Tax the pits", url="https://news.example/opinion/tax-the-pits"),
])  # fmt: skip
def test_a_comment_piece_is_an_opinion_but_for_what_it_reports_of_others(info: ArticleInfo) -> None:
    assert said("The pits earn too much.", info) == Sayer(SayerKind.OPINION)
    assert said("Orevale said it earns little.", info) == Sayer(NAMED, "Orevale")
    assert said("The pits earn too much.", ArticleInfo("a", "Opinion polls favour a tax")) == Sayer(ARTICLE)


def test_a_readers_comment_is_one_whomever_it_names() -> None:
    text = "Orevale said it earns little."
    assert find_sayer(text, 0, len(text), INFO, voice=Voice.COMMENT) == Sayer(SayerKind.COMMENT)


def test_the_articles_own_outlet_is_no_other() -> None:
    text = "Reuters reported that the pit is flooded."
    assert find_outlets(text, INFO) == ("Reuters",)
    assert find_outlets(text, ArticleInfo("a", "A", publisher="Reuters")) == ()
    assert said("Pavel Novak told the Quarry Courier that he resigns.") == Sayer(NAMED, "Pavel Novak")


WORDS = st.lists(
    st.sampled_from(
        'The Reuters said told “ ” " , . ; he it a source familiar with citing according to Ana Ruiz Orevale’s view '
        "‘ ’ ( ) reported · \n <b> ⟦".split(" ")
    ),
    max_size=40,
).map(" ".join)


@given(text=WORDS | st.text(max_size=200), start=st.integers(0, 200), length=st.integers(1, 200))
@example(text="The " * 3000, start=0, length=12_000)
@example(text="“" * 3000, start=0, length=3000)
@example(text="A, " * 3000, start=10, length=5)
def test_any_text_has_a_sayer_whose_names_stand_in_it(text: str, start: int, length: int) -> None:
    sayer = find_sayer(text, start, start + length, INFO)
    assert all(name in text for name in names_in(sayer))
    assert (sayer == Sayer(ARTICLE)) == (not sayer.name)


@pytest.mark.parametrize(("question", "asked"), [
    ("Who says that the pit is flooded?", True),
    ("And who else claims it?", True),
    ("According to whom is the pit flooded?", True),
    ("Which newspaper reported the flood?", True),
    ("Who owns the pit?", False),
    ("What did Orevale say of the flood?", False),
    ("Who is the head of Orevale?", False),
])  # fmt: skip
def test_a_question_asks_for_the_sayer_or_not(question: str, asked: bool) -> None:
    assert asks_who_says(question) is asked


@pytest.fixture
def flooded(tmp_path: Path, model: PackagedEmbedder) -> Iterator[Assistant]:
    """A library in which one article tells as its own what another has from a source."""
    write_article(tmp_path / "news", "own", "The cobalt pit of Orevale in Lapland is flooded and idle.",
                  publisher="The Quarry Courier", published="2025-03-02")  # fmt: skip
    write_article(tmp_path / "news", "told", "The Baltic Times heard more about Orevale. Two miners told it that the "
                  "cobalt pit in Lapland is flooded since the pumps failed.", publisher="Harbour Notes",
                  published="2025-03-04")  # fmt: skip
    with Library.open(tmp_path / "library", create=True, embedder=model) as library:
        library.sync([tmp_path / "news"])
        yield Assistant(library)


def test_who_says_it_is_answered_with_who_says_it(flooded: Assistant) -> None:
    answer = flooded.ask("Who says that the cobalt pit in Lapland is flooded?")
    assert [each.sayers for each in answer.statements] == [(Sayer(UNNAMED, "Two miners, to The Baltic Times"),)]
    assert answer.statements[0].text.startswith("The Baltic Times heard more")  # the words that name the sayer
    assert answer.note == "Said by: Two miners, to The Baltic Times (Harbour Notes, 4 March 2025) [1]."
    assert re.search(r"^\[1\].*; says: Two miners, to The Baltic Times$", str(answer), re.MULTILINE)


def test_another_question_has_sayers_and_no_note_of_them(flooded: Assistant) -> None:
    answer = flooded.ask("Where is the flooded cobalt pit of Orevale?")
    assert "Said by" not in answer.note
    assert {len(each.sayers) for each in answer.statements} == {1}
    assert all(len(each.sayers) == len(each.citations) for each in answer.statements)
