import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.cleaning import clean_markdown, clean_text, mend_text

MARKUP = st.text(alphabet="ab &;#x[]()!*_`\\<>-$\u00a0\u200b\u202e©é\n") | st.text()


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a  b\u00a0c\td", "a b c d"),
        ("tonnes &amp; ounces", "tonnes & ounces"),
        ("pay\u200bload \u202eabc", "payload abc"),
        ("e\u0301tat", "état"),
        ("donâ€™t", "don’t"),
        ("“curly” – and — dashes…", "“curly” – and — dashes…"),
        ("IREL (opens in a new tab), too", "IREL, too"),
        ("<!-- /wp:paragraph -->", ""),
        ("©!-- /wp:paragraph -->", ""),
        ("half ½ and ﬁne", "half ½ and ﬁne"),
        ("hidden\U000e0041\U000e0042 tag", "hidden tag"),
    ],
)
def test_text_is_mended(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        (r"a \$771 million plan", "a $771 million plan"),
        ("Reuters [reported](#) it", "Reuters reported it"),
        ("see [the (old) deal](https://a.example/x_(y))", "see the (old) deal"),
        ("before ![a mine](m.jpg) after", "before after"),
        ("[![logo](l.png)](https://a.example)", ""),
        ("**bold** and __strong__ and `code`", "bold and strong and code"),
        ("*leaning* and _leaning_", "leaning and leaning"),
        ("<https://a.example/b>", "https://a.example/b"),
    ],
)
def test_markdown_gives_its_words(dirty: str, clean: str) -> None:
    assert clean_markdown(dirty) == clean


@pytest.mark.parametrize(
    "text", ["2 * 3 * 4 = 24", "5* and 4* hotels", "snake_case_name", "[sic] (so)", "a < b > c", "AT&T"]
)
def test_what_only_resembles_markdown_stays(text: str) -> None:
    assert clean_markdown(text) == text


def test_a_joiner_stays_where_it_shapes_letters() -> None:
    assert clean_text("می\u200cخواهم re\u200cal") == "می\u200cخواهم real"


def test_lines_stay_lines_when_text_is_mended() -> None:
    assert mend_text("a\r\nb\u2028c") == "a\nb\nc"


@settings(deadline=None)
@given(MARKUP)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    for clean in (mend_text, clean_text, clean_markdown):
        once = clean(text)
        assert clean(once) == once


@pytest.mark.parametrize("piece", ["(", "[", "*", "  ", "`", "_", "<!--", "[a](", "&#", "\\", "\u0301\u0327", "&amp;"])
def test_a_built_text_takes_no_more_than_linear_time(piece: str) -> None:
    started = time.perf_counter()
    clean_markdown(piece * (200_000 // len(piece)))
    assert time.perf_counter() - started < 5
