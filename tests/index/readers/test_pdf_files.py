import io

import pytest
from pypdf import PdfWriter

from index.readers import pdf
from index.types import Article, Voice
from tests.index.readers.conftest import Read, ReadOne

BODY = [
    "The mine opened in May and has shipped ore to the",
    "coast every week since then, its owner told the coun-",
    "cil.",
]


def make_pdf(pages: list[list[str]]) -> bytes:
    """A PDF of lines of text, one below the other, written by hand."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        stream = f"BT /F1 12 Tf 72 720 Td {shown} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R"
        objects.append(f"{page} /Resources << /Font << /F1 3 0 R >> >> >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def _rewrite(data: bytes, password: str = "", title: str = "") -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    if title:
        writer.add_metadata({"/Title": title, "/CreationDate": "D:20200101000000Z"})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _texts(article: Article) -> list[str]:
    return [each.text for each in article.paragraphs if each.voice is not Voice.BOILERPLATE]


def test_lines_become_paragraphs_with_their_page(read_one: ReadOne) -> None:
    article = read_one(
        make_pdf([["A mine opens", *BODY], [*BODY, "The second shaft will be ready next year, they said."]]), "a.pdf"
    )
    whole = "The mine opened in May and has shipped ore to the coast every week since then, its owner told the council."
    assert article.info.title == "A mine opens"
    assert _texts(article) == [whole, whole, "The second shaft will be ready next year, they said."]
    assert [each.page for each in article.paragraphs] == [1, 2, 2]


def test_a_word_written_with_a_hyphen_keeps_it(read_one: ReadOne) -> None:
    lines = [
        "A mine opens",
        "They sold rare-earth oxide to the coast, and more rare-",
        "earth oxide was asked for by others.",
    ]
    assert "more rare-earth oxide" in _texts(read_one(make_pdf([lines]), "a.pdf"))[0]


def _story(metal: str) -> list[str]:
    """Four full lines and a short one, none of them as in the story of another metal."""
    return [
        f"{line} of {metal} and {metal} ore was shipped to"
        for line in ("Much", "more", "and yet more", "then still more")
    ] + [f"a {metal} port."]


def test_running_lines_and_page_numbers_are_boilerplate(read_one: ReadOne) -> None:
    names = ("zinc", "lead", "iron")
    pages = [["Gazette, 16 June", *_story(name), f"Page {n} of 3"] for n, name in enumerate(names, 1)]
    article = read_one(make_pdf(pages), "a.pdf")
    assert len(_texts(article)) == 3
    assert [each.text for each in article.paragraphs if each.text.startswith("Gazette")] == ["Gazette, 16 June"] * 3
    assert not any("Gazette" in text or "Page" in text for text in _texts(article))


def test_a_sentence_goes_on_over_the_page(read_one: ReadOne) -> None:
    pages = [["A mine opens", "The mine opened in May and has shipped ore", "1"], ["to the coast every week.", "2"]]
    article = read_one(make_pdf(pages), "a.pdf")
    assert _texts(article) == ["The mine opened in May and has shipped ore to the coast every week."]


@pytest.mark.parametrize(
    ("stated", "title"), [("A mine is opened", "A mine is opened"), ("Microsoft Word - x.docx", "A mine opens")]
)
def test_a_sensible_stated_title_wins_and_its_date_does_not_count(stated: str, title: str, read_one: ReadOne) -> None:
    info = read_one(_rewrite(make_pdf([["A mine opens", *BODY]]), title=stated), "a.pdf").info
    assert (info.title, info.published) == (title, None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "holds no text"),
        (b"not a pdf", "not a whole PDF"),
        (make_pdf([BODY])[:200], "not a whole PDF"),
        (make_pdf([[]]), "OCR"),
        (_rewrite(make_pdf([BODY]), password="secret"), "without a password"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(data: bytes, reason: str, read: Read) -> None:
    assert reason in read(data, "a.pdf").failures[0].reason


def test_a_file_of_too_many_pages_says_so(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert "split it" in read(make_pdf([BODY] * 3), "a.pdf").failures[0].reason
