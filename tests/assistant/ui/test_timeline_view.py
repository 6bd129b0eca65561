"""The timeline as HTML: a dot an entry, a link to the source from dot and line, and nothing of an article but text."""

from datetime import date

from assistant.timeline import Entry, Timeline
from assistant.types import Citation, Evidence
from assistant.ui.links import place_of
from assistant.ui.timeline_view import render_timeline
from assistant.windows import Window, day_window, month_window, year_window
from index import ArticleInfo, Paragraph
from tests.assistant.ui.markup import parse

TEXT = '<img src=x onerror="window.ran=1"> opened </title></svg><script>window.ran=1</script> \x1b[31m"at last"'


def entry(key: int, when: Window | None, planned: bool = False, due: Window | None = None) -> Entry:
    article = ArticleInfo("a", "A <b>title</b>", "The Post", published=date(2026, 1, 2))
    citation = Citation(Evidence(key, Paragraph("a.p", 1, TEXT), article), 0, len(TEXT))
    return Entry(citation, when, when is not None, planned, due)


def render(*entries: Entry) -> str:
    return render_timeline(Timeline("<i>x</i>", date(2026, 1, 3), entries))


def test_each_entry_is_a_dot_and_a_line_that_open_its_source() -> None:
    entries = (entry(1, year_window(2013)), entry(2, month_window(2025, 5)), entry(3, None))
    tree = parse(render(*entries))
    links = [fields["href"] for tag, fields in tree.tags if tag == "a" and "data-open" in fields]
    assert links == [place_of(entries[0].citation).link] * 5  # the third has no time and no dot
    assert [fields["aria-label"] for _, fields in tree.tags if fields.get("aria-label", "").startswith("Entry")] == [
        "Entry 1, 2013",
        "Entry 2, May 2025",
    ]
    assert "<i>x</i>: 3 entries from 1 article." in tree.text
    assert "no date" in tree.text


def test_a_plan_is_drawn_from_the_day_it_was_told_to_the_time_it_is_for() -> None:
    told = day_window(2025, 5, 22)
    planned = Entry(entry(1, told).citation, told, False, True, year_window(2027))
    html = render(planned, entry(2, day_window(2026, 1, 1)))
    dots = [fields for tag, fields in parse(html).tags if tag == "circle"]
    assert [(each["class"], each["cx"]) for each in dots] == [
        ("due", "96.0%"), ("planned", "4.0%"), ("named", dots[2]["cx"])]  # fmt: skip
    assert "a plan or forecast for 2027" in parse(html).text


def test_dots_of_one_time_stand_above_each_other_and_many_are_small() -> None:
    day = day_window(2025, 5, 22)
    html = render(entry(0, day_window(2020, 1, 1)), *(entry(key, day) for key in range(1, 60)))
    dots = [fields for tag, fields in parse(html).tags if tag == "circle"]
    assert len({(each["cx"], each["cy"]) for each in dots}) == 60
    assert {float(each["r"]) < 3 for each in dots} == {True}


def test_entries_of_a_single_day_are_listed_and_not_drawn() -> None:
    day = day_window(2025, 5, 22)
    assert "svg" not in {tag for tag, _ in parse(render(entry(1, day), entry(2, day))).tags}
    assert "do not speak of" in parse(render()).text


def test_what_articles_wrote_stays_text() -> None:
    html = render(entry(1, year_window(2013)), entry(2, month_window(2025, 5)))
    tree = parse(html)
    assert not {"script", "img", "b"} & {tag for tag, _ in tree.tags}
    assert "<script>window.ran=1</script>" in tree.text
    assert "\x1b" not in html
