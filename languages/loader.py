"""Reading the languages' folders: each file once, and a missing key is an error that names it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Topic
from domain.questions import ALL_OPTIONS, Question
from domain.speech import Speech, folded_words
from domain.wishes import spoken_words
from languages.deployment import deployment
from languages.language import (
    Language,
    PageWords,
    PreferenceWords,
    QuestionWords,
    TextWords,
    TopicWords,
)
from languages.nearest import lineage, nearest
from languages.table import BadLanguage, Table, read_table

FOLDER = Path(__file__).parent
PAGES = (UNSUBSCRIBE, *(action.value for action in Action if action is not Action.ANSWER))
"""The pages with one button; a question has a page of its own."""

_SAID = (
    *("close", "unknown_title", "unknown_text", "outdated_title", "outdated_text"),
    *("send_words", "no_words"),
)
_REPLIES = ("help", "late")
_REPLIED_TO = tuple(question for question in Question if question is not Question.WORDS)
"""Whatever answers a question for words is an answer."""
_SPEECH = ("typical", "fillers", "pleasantries", "options", "texts")
_HEARD = ("stop", "start", "stop_anywhere", "polite")
_HEARD_TOO = ("help", "sentence", "around", "doubts", "conditions")
_PHRASES = ("phrases", "unsure", "never")
_SENDING, _GAP = "TEXTING", "*"
"""In a phrase: any of the words of `texting`; up to three other words."""


@cache
def written(folder: Path = FOLDER) -> Mapping[str, Language]:
    """Return the languages that there are words in, by their tags. Raises `BadLanguage`."""
    tags = sorted(path.parent.name for path in folder.glob("*/pages.toml"))
    return MappingProxyType({tag: _language(folder, tag) for tag in tags})


@cache
def spoken() -> Mapping[str, Language]:
    """Return the languages that customers of this deployment read. Raises `BadLanguage`."""
    tags = deployment().languages
    return MappingProxyType({tag: _language(FOLDER, tag) for tag in tags}) if tags else written()


def language_of(locale: str) -> Language:
    """Return the language nearest to a locale, or to a browser's Accept-Language; else English."""
    languages = spoken()
    return languages[nearest(locale, languages)]


@cache
def speech(folder: Path = FOLDER) -> Speech:
    """Return what is understood, in all languages together. Raises `BadLanguage`."""
    tables = [read_table(path) for path in sorted(folder.glob("*/speech.toml"))]
    for table in tables:
        table.only(_SPEECH)
    texts = [table.table("texts") for table in tables]
    for table in texts:
        table.only((*_HEARD, *_HEARD_TOO, *_PHRASES, "texting"))
    fillers = _gathered(tables, "fillers")
    heard: dict[str, Any] = {name: _gathered(texts, name) for name in _HEARD}
    heard |= {name: _gathered(texts, name, needed=False) for name in _HEARD_TOO}
    heard |= {
        name: tuple(pattern for table in texts for pattern in _phrases(table, name))
        for name in _PHRASES
    }
    pleasantries = fillers | _gathered(tables, "pleasantries")
    return Speech(_options(tables), fillers, pleasantries, **heard)


@cache
def topic_words(tag: str, folder: Path = FOLDER) -> Mapping[Topic, TopicWords]:
    """Return what customers are told of each topic in a language, or in one that it inherits from.

    Raises `BadLanguage`.
    """
    files = [folder / each / "topics.toml" for each in (tag, *lineage(tag))]
    topics = read_table(next((file for file in files if file.exists()), files[0]))
    topics.only(Topic)
    return MappingProxyType({topic: _topic(topics.table(topic)) for topic in Topic})


@cache
def typical_words(tag: str, folder: Path = FOLDER) -> frozenset[str]:
    """Return words by which a text shows that it is in this language and in no other."""
    return frozenset(read_table(folder / tag / "speech.toml").words("typical"))


def _language(folder: Path, tag: str) -> Language:
    pages = read_table(folder / tag / "pages.toml")
    replies = read_table(folder / tag / "replies.toml")
    with_button, questions = pages.table("pages"), pages.table("questions")
    pages.only((*_SAID, "pages", "preferences", "questions"))
    with_button.only(PAGES)
    questions.only(Question)
    replies.only((*_REPLIED_TO, "texts"))
    return Language(
        tag,
        {name: _page(with_button.table(name)) for name in PAGES},
        {each: _question(questions, replies, each) for each in Question},
        topic_words(tag, folder),
        _texts(replies.table("texts")),
        _preferences(pages.table("preferences")),
        *(pages.text(name) for name in _SAID),
    )


def _topic(table: Table) -> TopicWords:
    table.only(TopicWords._fields)
    return TopicWords(*(table.text(name) for name in TopicWords._fields))


def _texts(table: Table) -> TextWords:
    table.only(TextWords._fields)
    return TextWords(*(table.text(name) for name in TextWords._fields))


def _preferences(table: Table) -> PreferenceWords:
    table.only(PreferenceWords._fields)
    return PreferenceWords(*(table.text(name) for name in PreferenceWords._fields))


def _page(table: Table) -> PageWords:
    table.only(PageWords._fields)
    return PageWords(*(table.text(name) for name in PageWords._fields))


def _question(pages: Table, replies: Table, question: Question) -> QuestionWords:
    page = pages.table(question)
    page.only(set(QuestionWords._fields) - set(_REPLIES))
    needed = [name for name in QuestionWords._fields if name not in QuestionWords._field_defaults]
    words = {name: page.text(name) for name in needed}
    if question in _REPLIED_TO:
        reply = replies.table(question)
        reply.only(_REPLIES)
        words |= {name: reply.text(name) for name in _REPLIES}
    comment = page.text("comment") if question.takes_words else ""
    unspoken = [option for option in question.options if not option.isdigit()]
    labels = {option: page.table("labels").text(option) for option in unspoken}
    return QuestionWords(**words, comment=comment, labels=labels)


def _options(tables: Iterable[Table]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for table in tables:
        options = table.table("options")
        options.only(ALL_OPTIONS)
        for option in options:
            for word in options.words(option):
                (folded,) = folded_words(word)
                if found.setdefault(folded, option) != option:
                    raise BadLanguage(f"{table.where}: {word} stands for {found[folded]} already")
    return MappingProxyType(found)


def _gathered(tables: Iterable[Table], name: str, *, needed: bool = True) -> frozenset[str]:
    """Return the words of all languages, folded; what is two words to us is one to a phone."""
    found = (word for table in tables for word in table.words(name, needed=needed))
    return frozenset("".join(spoken_words(word)) for word in found)


def _phrases(table: Table, name: str) -> Iterator[re.Pattern[str]]:
    """Compile a language's phrases: each is looked for in folded words, one space between two."""
    texting = [" ".join(spoken_words(word)) for word in table.words("texting", needed=False)]
    stops = [" ".join(spoken_words(word)) for word in table.words("stop")]
    gap = rf"(?:(?!(?:{'|'.join(stops)})\b)\w+ ){{0,3}}"
    for phrase in table.words(name, needed=False):
        parts = [_part(word, texting, gap) for word in phrase.split()]
        yield re.compile(rf"\b{''.join(parts).rstrip()}\b")


def _part(word: str, texting: list[str], gap: str) -> str:
    if word == _GAP:
        return gap
    said = f"(?:{'|'.join(texting)})" if word == _SENDING else " ".join(spoken_words(word))
    return f"{said} "
