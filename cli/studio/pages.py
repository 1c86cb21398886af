"""The studio's pages of words: all messages, one message, one message in all languages."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from channels.registry import CHANNELS
from cli.studio.saved import SavedWords, by_journey, name_of
from cli.studio.shown import Scheme, has_short_form, html_of, samples_of, shown
from domain.errors import BadTemplate
from domain.messages import Email, Message
from languages.nearest import FALLBACK
from languages.table import BadLanguage
from messages.translations import Standing
from webhooks.edge.refusals import Refusal
from webhooks.look import MAIL_POLICY, PRIVATE, Look, script

LOOK = Look("studio", frames=True, scripts=True)
_RELOAD = script("studio.js")
_UNREADABLE = "fault"

router = APIRouter(include_in_schema=False)


def the_words(request: Request) -> SavedWords:
    """Return the words that this studio shows."""
    found: SavedWords = request.app.state.words
    return found


TheWords = Annotated[SavedWords, Depends(the_words)]


def the_message(name: Annotated[str, Path(max_length=100)], words: TheWords) -> Message:
    """Find a message."""
    if name not in words.catalogue:
        raise Refusal(404, "there is no such message", "go back to the list, at /")
    return words.catalogue[name]


TheMessage = Annotated[Message, Depends(the_message)]


class Line(NamedTuple):
    """A message in the list."""

    name: str
    title: str
    channels: list[str]
    standings: list[dict[str, str]]
    undone: int
    """Languages in which it is missing or outdated."""
    fault: str | None


class View(NamedTuple):
    """How a message is looked at."""

    lang: str
    width: Literal["desk", "phone"]
    scheme: Scheme
    short: bool

    def url(self, message: Message, page: str = "", **changes: object) -> str:
        """Return the address of the same look at a message, but for some changes."""
        new = self._replace(**changes)  # type: ignore[arg-type] # by name
        form = "&form=short" if new.short else ""
        base = f"/messages/{message.name}{page}"
        return f"{base}?lang={new.lang}&width={new.width}&scheme={new.scheme}{form}"


def the_view(
    message: TheMessage,
    words: TheWords,
    lang: Annotated[str, Query(max_length=20)] = FALLBACK,
    width: Literal["desk", "phone"] = "desk",
    scheme: Scheme = "light",
    form: Literal["whole", "short"] = "whole",
) -> View:
    """Read how a message is to be looked at."""
    if lang not in words.languages_of(message):
        raise Refusal(404, "the message is not written in this language", "go back to the list")
    return View(lang, width, scheme, form == "short" and has_short_form(message))


TheView = Annotated[View, Depends(the_view)]


@router.get("/")
def index(words: TheWords) -> HTMLResponse:
    """Show every message by journey: how its words stand in each language, and any fault."""
    found = by_journey(words.catalogue)
    lines = {journey: [_line(words, each) for each in found[journey]] for journey in found}
    every_stray = words.strays()
    strays = {journey: every_stray.get(journey, []) for journey in found}
    every = [line for each in lines.values() for line in each]
    values: dict[str, object] = {
        "journeys": [
            {
                "name": each,
                "messages": [line._asdict() for line in lines[each]],
                "strays": strays[each],
            }
            for each in found
        ],
        "count": len(every),
        "undone": sum(line.undone for line in every),
        "faults": sum(line.fault is not None for line in every) + sum(map(len, strays.values())),
    }
    return _page("list", "Messages", values, words)


@router.get("/messages/{name}")
def message_page(
    message: Annotated[Message, Depends(the_message)], view: TheView, words: TheWords
) -> HTMLResponse:
    """Show a message in one language: its e-mail, its text, its plain-text part, its sample."""
    found = shown(words, message, view.lang, short=view.short)
    fault = words.fault_of(message)
    values = _about(message, view, words) | {
        "locale": found.locale,
        "mail": found.mail,
        "texts": found.texts,
        "reads": name_of(found.locale) if found.locale != view.lang else "",
        "fault": found.fault,
        "fault_elsewhere": fault if found.fault is None else None,
        "frame": view.url(message, "/html"),
        "samples": samples_of(words, message),
        "widths": _choices(message, view, "width", {"desk": "Desktop", "phone": "Phone"}),
    }
    return _page("message", message.title, values, words)


@router.get("/messages/{name}/all")
def side_by_side(
    message: Annotated[Message, Depends(the_message)], view: TheView, words: TheWords
) -> HTMLResponse:
    """Show a message in all its languages, beside each other."""
    standings = words.standings_of(message)
    looks = []
    for lang, standing in standings.items():
        found = shown(words, message, lang, short=view.short)
        looks.append(
            {
                "lang": lang,
                "name": name_of(lang),
                "standing": standing or _UNREADABLE,
                "mail": found.mail,
                "texts": found.texts,
                "fault": found.fault,
                "frame": view.url(message, "/html", lang=lang),
                "url": view.url(message, lang=lang),
            }
        )
    values = _about(message, view, words, "/all") | {"looks": looks}
    return _page("side_by_side", message.title, values, words)


@router.get("/messages/{name}/html")
def html(
    message: Annotated[Message, Depends(the_message)], view: TheView, words: TheWords
) -> Response:
    """Return a message's e-mail, for a frame that keeps it apart from our pages."""
    try:
        found = html_of(words, message, view.lang, short=view.short, scheme=view.scheme)
    except (BadTemplate, BadLanguage) as error:  # it was saved just now
        return PlainTextResponse(str(error), headers=PRIVATE)
    if found is None:
        raise Refusal(404, "the message does not travel by e-mail", "go back to the list, at /")
    return HTMLResponse(found, headers=PRIVATE | {"Content-Security-Policy": MAIL_POLICY})


@router.get("/mark")
def mark(words: TheWords) -> PlainTextResponse:
    """Return what changes as soon as a file of words is saved: open pages ask for it."""
    return PlainTextResponse(words.mark(), headers=PRIVATE)


@router.get("/studio.js")
def reload() -> Response:
    """Return the script with which an open page asks."""
    return Response(_RELOAD, media_type="text/javascript; charset=utf-8", headers=PRIVATE)


def _page(template: str, title: str, values: dict[str, object], words: SavedWords) -> HTMLResponse:
    shared = {"title": title, "mark": words.mark(), "place": "words"}
    return LOOK.page(f"studio/{template}.html", shared | values)


def _line(words: SavedWords, message: Message) -> Line:
    standings = words.standings_of(message)
    return Line(
        message.name,
        message.title,
        [CHANNELS[each].label for each in message.channels],
        [
            {"lang": lang, "name": name_of(lang), "standing": standing or _UNREADABLE}
            for lang, standing in standings.items()
        ],
        sum(each is not Standing.OK for each in standings.values()),
        words.fault_of(message),
    )


def _about(message: Message, view: View, words: SavedWords, page: str = "") -> dict[str, object]:
    """Return what every page of a message says: what it is, and how else it may be looked at."""
    standings = words.standings_of(message)
    return {
        "name": message.name,
        "heading": message.title,
        "journey": message.journey,
        "topic": message.topic.value,
        "owner": message.owner,
        "path": "" if page else words.where(message, view.lang),
        "lang": view.lang,
        "width": view.width,
        "scheme": view.scheme,
        "all": view.url(message, "/all"),
        "one": view.url(message),
        "languages": [
            {
                "label": name_of(lang),
                "standing": standing or _UNREADABLE,
                "url": view.url(message, lang=lang),
                "current": lang == view.lang and not page,
            }
            for lang, standing in standings.items()
        ],
        "side_by_side": bool(page),
        "has_mail": any(CHANNELS[each].content is Email for each in message.channels),
        "widths": [],
        "locale": view.lang,
        "schemes": _choices(message, view, "scheme", {"light": "Light", "dark": "Dark"}, page),
        "forms": _choices(message, view, "short", {False: "Whole", True: "Short form"}, page)
        if has_short_form(message)
        else [],
    }


def _choices(
    message: Message,
    view: View,
    what: str,
    labels: Mapping[Any, str],
    page: str = "",
) -> list[dict[str, object]]:
    return [
        {
            "label": label,
            "url": view.url(message, page, **{what: value}),
            "current": getattr(view, what) == value,
        }
        for value, label in labels.items()
    ]
