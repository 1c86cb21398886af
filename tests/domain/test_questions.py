"""What counts as an answer, however it is written, and what must not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.questions import Question, Reading, is_pleasantry, read_answer
from languages.loader import speech
from tests.offenders import assert_none

SPEECH = speech()
SLOT, MOVE = Question.SLOT, Question.MOVE
CSAT, NPS = Question.SATISFACTION, Question.RECOMMENDATION

TWO_IN_WORDS = ("two", "Two!", "TWO", "dois", "duas", "Doi", "două", "doua\u0306", "Dos")
TWO_IN_DIGITS = (
    "2",
    " 2. ",
    "2\n",
    "02",
    "\uff12",
    "2\ufe0f\u20e3",
    "\u2461",
    "\u00b2",
    "(2)",
    "#2",
)
TWO_WITH_IDLE_WORDS = (
    "2, please",
    "2 thanks!",
    "Slot 2",
    "the answer: 2",
    "opção 2",
    "opc\u0327a\u0303o 2",
    "o horário número 2, por favor",
    "varianta 2, vă rog",
    "Opțiunea doi, mulțumesc",
    "Opción 2, gracias",
    "2 2",
)


def test_a_number_is_read_however_it_is_written() -> None:
    assert_none(
        f"{text!r} to the question {question}"
        for text in (*TWO_IN_WORDS, *TWO_IN_DIGITS, *TWO_WITH_IDLE_WORDS)
        for question in (SLOT, CSAT)
        if read_answer(text, question, question.options, SPEECH) != Reading("2")
    )


def test_what_is_no_answer_or_several_books_no_slot() -> None:
    texts = (
        *("", " ", "?", "no", "não", "nu", "2 or 3", "2/3", "2, 3", "2 - 3", "2.3", "12", "0", "4"),
        *("two three", "one moment please", "2 days", "2pm", "2:00", "2nd", "neither 2", "not 2"),
        *("please", "thank you", "slot", "option number", "2 and could you call me?", "Ⅱ", "½"),
        *("2 2026", "20", "two-hundred", "do not move", "x" * 2000, "2 " * 800 + "no"),
    )
    assert_none(
        repr(text) for text in texts if read_answer(text, SLOT, SLOT.options, SPEECH) is not None
    )


@pytest.mark.parametrize("text", ["MOVE", "move.", " Move please ", "Mudar", "remarcar!", "mută"])
def test_a_word_of_ours_is_read_in_every_language(text: str) -> None:
    assert read_answer(text, MOVE, MOVE.options, SPEECH) == Reading("move")


@pytest.mark.parametrize(
    "text",
    ["don't move", "do not move it", "no", "moved", "2", "não mudar", "nu muta", "moving on"],
)
def test_what_does_not_ask_to_move_moves_nothing(text: str) -> None:
    assert read_answer(text, MOVE, MOVE.options, SPEECH) is None


@pytest.mark.parametrize(
    ("text", "option"),
    [
        *((text, "yes") for text in ("YES", "yes, please", "Sí", "si", "Sim!", "da", "Ok, thanks")),
        *((text, "no") for text in ("No", "NO!", "não", "nao", "Nu, mulțumesc")),
    ],
)
def test_yes_and_no_are_read_in_every_language(text: str, option: str) -> None:
    asked = Question.RESOLVED
    assert read_answer(text, asked, asked.options, SPEECH) == Reading(option)


@pytest.mark.parametrize("text", ["yes and no", "yes, but", "I do not know", "no idea", "yes 2"])
def test_what_is_neither_yes_nor_no_is_neither(text: str) -> None:
    asked = Question.RESOLVED
    assert read_answer(text, asked, asked.options, SPEECH) is None


@pytest.mark.parametrize(("text", "option"), [("Da, vă rog", "yes"), ("mudar", "move")])
def test_a_moment_is_confirmed_or_moved(text: str, option: str) -> None:
    asked = Question.CONFIRM
    assert read_answer(text, asked, asked.options, SPEECH) == Reading(option)
    assert read_answer("no", asked, asked.options, SPEECH) is None


@pytest.mark.parametrize(
    ("text", "option", "words"),
    [
        ("4, but the box was damaged", "4", "but the box was damaged"),
        ("4! Great", "4", "Great"),
        ("4. Great", "4", "Great"),
        ("4: great\nreally", "4", "great\nreally"),
        (" 04 ; great ", "4", "great"),
        ("4 - it was late", "4", "it was late"),
        ("4 \u2013 it was late", "4", "it was late"),
        ("4\u2014it was late", "4", "it was late"),
        ("\uff14, it came 3 days late", "4", "it came 3 days late"),
        ("4", "4", ""),
        ("4 thanks", "4", ""),
    ],
)
def test_a_score_may_come_with_words(text: str, option: str, words: str) -> None:
    assert read_answer(text, CSAT, CSAT.options, SPEECH) == Reading(option, words)


def test_a_number_among_other_words_is_no_score() -> None:
    texts = (
        *("3 days late", "3-day delay", "3-days late", "3 of 5 were broken", "three boxes broke"),
        *("4, 5", "4 - 5", "4-5", "4.5", "4,5", "4: 5 would be too kind", "4 or 5", "6, great"),
        *(
            "0, awful",
            "100, great",
            "I would say 4, but no",
            "4 but the box was damaged",
            "four, ok",
        ),
    )
    assert_none(
        repr(text) for text in texts if read_answer(text, CSAT, CSAT.options, SPEECH) is not None
    )


@pytest.mark.parametrize("text", ["10", "ten", "dez", "Zece", "10!", "10/10", "10, wonderful"])
def test_ten_is_not_one(text: str) -> None:
    reading = read_answer(text, NPS, NPS.options, SPEECH)
    assert reading is not None
    assert reading.option == "10"


@pytest.mark.parametrize("text", ["-10", "\u221210", "\uff0d10", " \u201310!", "-10, awful", "-0"])
def test_less_than_nothing_is_no_score(text: str) -> None:
    assert read_answer(text, NPS, NPS.options, SPEECH) is None


@pytest.mark.parametrize("text", ["slot-2", "- 2", "2-", "-two"])
def test_a_dash_is_no_minus_where_no_number_begins(text: str) -> None:
    assert read_answer(text, SLOT, SLOT.options, SPEECH) == Reading("2")


def test_words_are_the_customers_own_and_come_only_with_scores() -> None:
    assert read_answer("2, the morning one", SLOT, SLOT.options, SPEECH) is None
    assert [each for each in Question if each.is_score] == [CSAT, NPS]


def test_only_what_was_offered_is_an_answer() -> None:
    assert read_answer("2", SLOT, ("1", "3"), SPEECH) is None
    assert read_answer("3", SLOT, ("1", "3"), SPEECH) == Reading("3")
    assert read_answer("2, ok", CSAT, ("1",), SPEECH) is None


def test_the_slots_offered_are_those_that_were_told() -> None:
    assert SLOT.options_of({"slot_1": "", "slot_3": "", "model": ""}) == ("1", "3")
    assert SLOT.options_of({}) == ()
    assert CSAT.options_of({}) == ("1", "2", "3", "4", "5")
    assert (SLOT.fact_of("2"), NPS.options[-1]) == ("slot_2", "10")


ALMOST = st.lists(
    st.sampled_from(
        [
            "1",
            "2",
            "10",
            "two",
            "dez",
            "move",
            "please",
            "-",
            ",",
            ".",
            "!",
            " ",
            "\n",
            "\uff11",
            "no",
        ]
    ),
    max_size=12,
).map("".join)


@given(
    text=st.text() | ALMOST | st.text(alphabet=st.characters(categories=["Nd", "No", "Zs", "Po"])),
    question=st.sampled_from([each for each in Question if each.options]),
    data=st.data(),
)
@example(text="\ufdfa" * 500, question=CSAT, data=None)
def test_whatever_is_written_is_one_of_the_options_or_none(
    text: str, question: Question, data: st.DataObject | None
) -> None:
    every = list(question.options)
    options = data.draw(st.lists(st.sampled_from(every), unique=True)) if data else every
    reading = read_answer(text, question, options, SPEECH)
    assert reading is None or reading.option in options
    assert reading is None or question.is_score or reading.words == ""


@pytest.mark.parametrize(
    "text", ["Thanks!", "ok", "Muito obrigada", "Mulțumesc mult", "👍", "Ótimo!"]
)
def test_a_thank_you_is_a_pleasantry(text: str) -> None:
    assert is_pleasantry(text, SPEECH)


@pytest.mark.parametrize(
    "text", ["thanks, but I need another day", "not ok", "2", "ok?", "", "?", "..."]
)
def test_whatever_says_more_is_none(text: str) -> None:
    assert not is_pleasantry(text, SPEECH)
