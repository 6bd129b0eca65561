"""What a question says of time is read rightly or not at all."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.months import in_english
from assistant.when import About, read_when
from index.errors import InputError
from index.library import Library

TODAY = date(2026, 6, 30)  # a Tuesday

WINDOWS = [
    # named days, months, quarters, years
    ("What happened in 2011?", "2011-01-01", "2011-12-31"),
    ("What did MP earn in October 2025?", "2025-10-01", "2025-10-31"),
    ("Chinese magnet exports, November 2025?", "2025-11-01", "2025-11-30"),
    ("What was signed on 10 July 2025?", "2025-07-10", "2025-07-10"),
    ("What was signed on July 10, 2025?", "2025-07-10", "2025-07-10"),
    ("What was signed on the 10th of July 2025?", "2025-07-10", "2025-07-10"),
    ("What was signed on 2025-07-10?", "2025-07-10", "2025-07-10"),
    ("What was signed on 16/06/2026?", "2026-06-16", "2026-06-16"),
    ("What was signed on 10 July?", "2025-07-10", "2025-07-10"),
    ("What was signed from 10 to 15 July 2025?", "2025-07-10", "2025-07-15"),
    ("How much in Q3 2025?", "2025-07-01", "2025-09-30"),
    ("How much in 3Q25?", "2025-07-01", "2025-09-30"),
    ("How much in the third quarter of 2025?", "2025-07-01", "2025-09-30"),
    ("Lynas in the September 2025 quarter?", "2025-07-01", "2025-09-30"),
    ("Revenue in the quarter to December 2025?", "2025-10-01", "2025-12-31"),
    ("Sales in the year to March 2025?", "2024-04-01", "2025-03-31"),
    ("Imports in FY2023-24?", "2023-04-01", "2024-03-31"),
    ("Imports in the 2023-24 fiscal year?", "2023-04-01", "2024-03-31"),
    ("Imports in FY25?", "2024-04-01", "2025-03-31"),
    ("Imports in Q1 FY2024-25?", "2024-04-01", "2024-06-30"),
    ("Exports in H1 2025?", "2025-01-01", "2025-06-30"),
    ("Exports in the first half of 2025?", "2025-01-01", "2025-06-30"),
    ("Exports in the first six months of 2025?", "2025-01-01", "2025-06-30"),
    ("What came in early May 2025?", "2025-05-01", "2025-05-10"),
    ("What came in late 2025?", "2025-09-01", "2025-12-31"),
    ("Why was it losing output late in 2025?", "2025-09-01", "2025-12-31"),
    ("Did it close in 2011?", "2011-01-01", "2011-12-31"),
    ("What came in mid-2025?", "2025-05-01", "2025-08-31"),
    ("What came at the end of October 2025?", "2025-10-21", "2025-10-31"),
    ("What came in the last week of May 2024?", "2024-05-25", "2024-05-31"),
    ("What came in the autumn of 2025?", "2025-09-01", "2025-11-30"),
    ("Mines of the 1990s?", "1990-01-01", "1999-12-31"),
    ("How did China's share change in 2010-2014?", "2010-01-01", "2014-12-31"),
    # ranges and sides
    ("What happened between March and May 2024?", "2024-03-01", "2024-05-31"),
    ("What happened between November and March 2025?", "2024-11-01", "2025-03-31"),
    ("How did it move from July to August 2025?", "2025-07-01", "2025-08-31"),
    ("What happened between May 2024 and July 2025?", "2024-05-01", "2025-07-31"),
    ("Exports in January to October 2014?", "2014-01-01", "2014-10-31"),
    ("Which year was better, 2024 or 2025?", "2024-01-01", "2025-12-31"),
    ("What has changed since April 2025?", "2025-04-01", None),
    ("What has changed since the beginning of 2025?", "2025-01-01", None),
    ("Who owned it before 20 May 2025?", None, "2025-05-19"),
    ("Who owned it before 2020?", None, "2019-12-31"),
    ("Who owned it after May 2024?", "2024-06-01", None),
    ("Is it paused until the end of 2025?", None, "2025-12-31"),
    ("How much by 2030?", None, "2030-12-31"),
    ("How dominant was it just before the 2010 quarrel?", None, "2010-12-31"),
    ("What came after the October 2025 notices?", "2025-10-01", None),
    ("What changed since 2020 in the price of 2011?", "2011-01-01", "2011-12-31"),
    ("Who mined it since 2014 and until 2019?", "2014-01-01", "2019-12-31"),
    ("What was the 2013 export volume?", "2013-01-01", "2013-12-31"),
    ("What became law in 1986?", "1986-01-01", "1986-12-31"),
    # seen from today
    ("What happened yesterday?", "2026-06-29", "2026-06-29"),
    ("What happened this week?", "2026-06-29", "2026-06-30"),
    ("What happened last week?", "2026-06-22", "2026-06-28"),
    ("What happened last Friday?", "2026-06-26", "2026-06-26"),
    ("What happened this year?", "2026-01-01", "2026-06-30"),
    ("What happened early this year?", "2026-01-01", "2026-04-30"),
    ("What happened last year?", "2025-01-01", "2025-12-31"),
    ("What happened last month?", "2026-05-01", "2026-05-31"),
    ("What happened last quarter?", "2026-01-01", "2026-03-31"),
    ("What happened last October?", "2025-10-01", "2025-10-31"),
    ("What happened in October?", "2025-10-01", "2025-10-31"),
    ("What happened in May?", "2026-05-01", "2026-05-31"),
    ("What happened last summer?", "2025-06-01", "2025-08-31"),
    ("What happened two years ago?", "2024-01-01", "2024-12-31"),
    ("What happened three months ago?", "2026-03-01", "2026-03-31"),
    ("What happened more than a year ago?", None, "2025-06-30"),
    ("What happened in the last six months?", "2025-12-30", "2026-06-30"),
    ("What happened over the past year?", "2025-06-30", "2026-06-30"),
    ("What happened in the last 30 days?", "2026-05-31", "2026-06-30"),
    ("What has changed since last year?", "2025-01-01", None),
    # other languages
    ("Что было 12 июня 2026 г.?", "2026-06-12", "2026-06-12"),
    ("What was signed on 12 июня 2026?", "2026-06-12", "2026-06-12"),
    ("Qu'est-ce qui s'est passé le 16 juin 2026 ?", "2026-06-16", "2026-06-16"),
    ("Was geschah am 16. Juni 2026?", "2026-06-16", "2026-06-16"),
    ("¿Qué pasó el 16 de junio de 2026?", "2026-06-16", "2026-06-16"),
    ("2026年6月12日 what was signed?", "2026-06-12", "2026-06-12"),
    ("१२ जून २०२६ को क्या हुआ?", "2026-06-12", "2026-06-12"),
    ("Что было в июне 2026 года?", "2026-06-01", "2026-06-30"),
]
UNREAD = [
    "What is the 2028 plant to make?",
    "Which country leads in the 2025 USGS tables?",
    "What does the Mining Law of 1986 say?",
    "Is it farther from the 2030 goal?",
    "What does the May agreement say?",
    "Who led the March on Rome?",
    "What may come of it?",
    "What is the second factory called?",
    "Are 12 of 17 elements covered?",
    "Who mined 2,011 tonnes?",
    "Who mined 2011 tonnes?",
    "Who employs 2000 people?",
    "What is the Vision 2030 programme?",
    "Does a Boeing 737 hold rare earths?",
    "What is Made in China 2025?",
    "What did the Mars 2020 rover find?",
    "What does ISO 2019 say?",
    "Who paid $2025 for it?",
    "Who owned it before the ban?",
    "What came after the election?",
    "Since when is it open?",
    "What happened on 06/07/2026?",
    "What happened on 31 June 2025?",
    "What happened on 12 Sene 2018?",
    "What happened in 2018 EC?",
    "What happened in 1447 AH?",
    "What happened in Saka 1947?",
    "What happened on ۲۲ خرداد ۱۴۰۵?",
    "What happened in 令和8年6月12日?",
    "What does USA Today say?",
    "What must be done at the latest?",
    "Does it need direct current?",
    "Now that China has paused, what is left?",
    "What did exporters still need once they were gone?",
    "For how many years does the price run?",
    "What will it cost in ten years?",
    "Who says that half of the deposits are lost?",
    "Is the previous year mentioned?",
]
LATEST = [
    "What is the latest price?",
    "Latest price?",
    "Who owns Tomtor now?",
    "Who currently owns Tomtor?",
    "What is the current price?",
    "What has been signed so far?",
    "What does a kilogram cost today?",
    "Is Serra Verde still for sale?",
    "What is the most recent estimate?",
    "Who owns it as of now?",
    "What is the last known quote?",
    "Has it been signed yet?",
    "What happened recently?",
    "What did Japan do in recent months?",
]
PUBLISHED = [
    ("What do this week's reports say about Tomtor?", "2026-06-29", "2026-06-30"),
    ("What did papers say last October?", "2025-10-01", "2025-10-31"),
    ("What did the papers say about Tomtor last October?", "2025-10-01", "2025-10-31"),
    ("Which articles appeared in March 2026?", "2026-03-01", "2026-03-31"),
    ("What was reported in October 2025?", "2025-10-01", "2025-10-31"),
    ("What is new since April 2025?", "2025-04-01", None),
    ("Any news this week on MP?", "2026-06-29", "2026-06-30"),
    ("articles from May 2025 on Lynas", "2025-05-01", "2025-05-31"),
    ("today's headlines", "2026-06-30", "2026-06-30"),
    ("What was in the news in May 2025?", "2025-05-01", "2025-05-31"),
]
EVENTS = [
    "Reuters reported in January 2026 that the contract goes, didn't it?",
    "What did the press write about the October 2025 notices?",
    "What do the articles say happened in 2011?",
    "What did the annual reports of 2024 say?",
    "What did Lynas report in Q3 2025?",
]
PLANS = [
    "In 2028 will the plant start?",
    "What is the EU's goal for 2030?",
    "With which buyer has Lynas prolonged its contract until 2038?",
    "What is expected next year?",
    "What did MP promise for 2028?",
]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("question", "first", "last"), WINDOWS)
def test_the_days_are_read(question: str, first: str | None, last: str | None) -> None:
    when = read_when(question, TODAY)
    assert when.window is not None
    assert (when.window.first, when.window.last) == (_day(first), _day(last))
    assert when.about is About.HAPPENED
    assert not when.latest


@pytest.mark.parametrize("question", UNREAD)
def test_what_is_no_certain_time_is_not_read(question: str) -> None:
    assert read_when(question, TODAY).timeless


@pytest.mark.parametrize("question", LATEST)
def test_a_question_of_now_is_told_from_one_of_days(question: str) -> None:
    when = read_when(question, TODAY)
    assert when.latest
    assert when.window is None


@pytest.mark.parametrize(("question", "first", "last"), PUBLISHED)
def test_what_was_reported_then_is_told_from_what_happened_then(question: str, first: str, last: str | None) -> None:
    when = read_when(question, TODAY)
    assert when.about is About.PUBLISHED
    assert when.window is not None
    assert (when.window.first, when.window.last) == (_day(first), _day(last))


@pytest.mark.parametrize("question", EVENTS)
def test_a_report_by_a_named_body_is_an_event_like_others(question: str) -> None:
    when = read_when(question, TODAY)
    assert when.window is not None
    assert when.about is About.HAPPENED


@pytest.mark.parametrize("question", PLANS)
def test_a_question_of_a_plan_may_lie_ahead(question: str) -> None:
    when = read_when(question, TODAY)
    assert when.planned
    assert when.window is not None


@pytest.mark.parametrize(
    "question",
    ["What happened in 2031?", "Which articles appeared in March 2027?", "How much did MP produce in 2030?",
     "What was decided next year?", "What was reported since May 2027?"],
)  # fmt: skip
def test_a_past_after_the_day_of_asking_is_refused_in_one_line(question: str) -> None:
    with pytest.raises(InputError, match="lies after the day of asking, 2026-06-30") as error:
        read_when(question, TODAY)
    assert "\n" not in str(error.value)


def test_the_day_of_asking_decides_what_is_past() -> None:
    question = "What happened in October 2025?"
    assert not read_when(question, date(2025, 10, 1)).timeless
    with pytest.raises(InputError):
        read_when(question, date(2025, 9, 30))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What happened from 2025 to 2023?", "from 2025 to 2023” ends before it begins"),
        ("What happened between May 2025 and June 2024?", "ends before it begins"),
        ("What happened since 2025 and before 2024?", "no day is"),
    ],
)
def test_an_empty_window_is_refused_in_one_line(question: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as error:
        read_when(question, TODAY)
    assert "\n" not in str(error.value)


def test_two_sides_that_are_compared_leave_no_window() -> None:
    assert read_when("How did it compare before 2024 and after 2025?", TODAY).window is None


def test_the_words_that_were_read_are_told() -> None:
    when = read_when("What is the latest on what happened since April 2025?", TODAY)
    assert when.words == ("latest", "since April 2025")


@pytest.mark.parametrize("today", [date.min, date(8, 2, 29), date.max])
@pytest.mark.parametrize("question", [question for question, *_ in WINDOWS])
def test_the_ends_of_the_calendar_are_no_trouble(question: str, today: date) -> None:
    with suppress(InputError):
        read_when(question, today)


def test_a_long_list_of_times_is_told_in_short() -> None:
    with pytest.raises(InputError) as error:
        read_when("What happened " + "in 2031 " * 200, TODAY)
    assert len(str(error.value)) < 200


@settings(deadline=None)
@given(st.text(max_size=60), st.dates())
def test_any_text_on_any_day_is_read_or_refused(text: str, today: date) -> None:
    with suppress(InputError):
        read_when(text, today)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from("in since before after 2025 2023 May last next year week ago ten from to and between "
                             "the end of Q3 FY24 3 12 October quarter now reports".split()), max_size=12),
    st.dates(),
)  # fmt: skip
def test_any_words_of_time_are_read_or_refused(words: list[str], today: date) -> None:
    try:
        when = read_when(" ".join(words), today)
    except InputError:
        return
    assert when.window is None or not when.window.empty


@pytest.mark.parametrize(("question", "english"), [
    ("Tin exports, ноябрь 2025?", "Tin exports, November 2025?"),
    ("Was geschah im märz 2025 und am 3. mai 2026?", "Was geschah im March 2025 und am 3. May 2026?"),
    ("What did the Mars 2020 rover find?", "What did the Mars 2020 rover find?"),
    ("It may be 2025.", "It may be 2025."),
    ("Tin exports, November 2025?", "Tin exports, November 2025?"),
])  # fmt: skip
def test_months_of_other_languages_are_read_in_english_where_a_year_follows(question: str, english: str) -> None:
    assert in_english(question) == english


def test_a_month_of_another_language_is_searched_and_read_as_the_english_one(corpus: Library) -> None:
    answer = Assistant(corpus).ask("Chinese magnet exports, ноябрь 2025?", date(2026, 6, 30))
    assert answer.question == "Chinese magnet exports, ноябрь 2025?"
    assert "6,150 tonnes in November" in answer.text
