"""The page of a customer's preferences. Opening it changes nothing, and its link is its key."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from adapters.store.customers.preference_links import PreferenceLink
from domain.actions import PREFERENCES
from domain.consent import ConsentState
from domain.customers import Channel, Topic
from domain.ids import is_opaque_id
from domain.preferences import Place, PreferenceChange, Preferences, quiet_hours_of
from languages.language import Language
from languages.loader import language_of
from starter.client import Jornada
from webhooks.edge.dependencies import TheJornada, TheSettings
from webhooks.edge.refusals import documented
from webhooks.look import Look
from webhooks.pages.message import DeadLink, Sheet

_LOOK = Look("page")
_MOST_BOXES = len(Topic) * len(Channel)
_USUAL = ("22:00", "08:00")
"""What the times show while no hours are kept quiet."""

router = APIRouter(
    prefix=f"/{PREFERENCES}",
    tags=["pages"],
    default_response_class=HTMLResponse,
    responses=documented(422)
    | {
        404: {"description": "A page: there is no such link."},
        410: {"description": "A page: the link works no more, or never did."},
    },
)

_Value = Annotated[str, Field(max_length=60)]
"""A box's, or a time; a longer one is none of ours."""
_Boxes = Annotated[list[_Value], Field(default_factory=list, max_length=_MOST_BOXES)]


class Chosen(BaseModel):
    """What the form says."""

    act: _Value = "save"
    shown: _Boxes
    """The boxes that were there to be ticked."""
    wanted: _Boxes
    quiet: _Value = ""
    begins: _Value = ""
    ends: _Value = ""


@router.head("/{token}", include_in_schema=False)
@router.get("/{token}")
async def ask(
    token: str, jornada: TheJornada, settings: TheSettings, request: Request
) -> HTMLResponse:
    """Show what a customer gets, and when they are left alone. Nothing changes by it."""
    link = await _opened(token, jornada)
    known = link and await jornada.preferences.of(link.customer_id)
    if known is None:
        return _expired(token, settings.company, request)
    return _page(known, settings.company)


@router.post("/{token}", responses=documented(400, 413, 422))
async def save(
    token: str,
    chosen: Annotated[Chosen, Form()],
    jornada: TheJornada,
    settings: TheSettings,
    request: Request,
) -> HTMLResponse:
    """Keep what a customer chose. A repeat changes nothing."""
    link = await _opened(token, jornada)
    known = link and await jornada.preferences.of(link.customer_id)
    if link is None or known is None:
        return _expired(token, settings.company, request)
    words = language_of(known.locale).preferences
    if chosen.act == "nothing":
        saved = await jornada.preferences.nothing_any_more(link)
        return _page(saved or known, settings.company, words.saved)
    try:
        change = _change(known, chosen)
    except ValueError:
        return _page(known, settings.company, words.mistaken)
    saved = await jornada.preferences.chosen(link, change)
    return _page(saved or known, settings.company, words.saved)


@router.post("/{token}/link")
async def fresh_link(
    token: str, jornada: TheJornada, settings: TheSettings, request: Request
) -> HTMLResponse:
    """Send a fresh link to where an expired one was sent. The answer is always the same."""
    if not is_opaque_id(token):
        raise DeadLink
    await jornada.preferences.ask_for_link(token)
    language = _language_of(request)
    words = language.preferences
    sheet = Sheet(language, settings.company, "done", words.asked_title, words.asked_text)
    return sheet._replace(note=language.close).response()


async def _opened(token: str, jornada: Jornada) -> PreferenceLink | None:
    if not is_opaque_id(token):
        raise DeadLink
    return await jornada.preferences.opened_by(token)


def _language_of(request: Request) -> Language:
    """Return the browser's language: the customer's would tell that there is one."""
    return language_of(request.headers.get("Accept-Language", ""))


def _expired(token: str, company: str, request: Request) -> HTMLResponse:
    language = _language_of(request)
    words = language.preferences
    values = {
        "lang": language.tag,
        "company": company,
        "title": words.expired_title,
        "text": words.expired_text,
        "button": words.expired_button,
        "action": f"/{PREFERENCES}/{token}/link",
    }
    return _LOOK.page("expired_preferences.html", values, 410)


def _change(known: Preferences, chosen: Chosen) -> PreferenceChange:
    """Return what a form changes. Raises ValueError for quiet hours that are none.

    A box that was not shown says nothing. One that stands as it stood says nothing new.
    """
    shown = [place for place in known.consents if _name(place) in chosen.shown]
    wanted = {place: _name(place) in chosen.wanted for place in shown}
    changed = {place: wants for place, wants in wanted.items() if wants != known.wants(place)}
    hours = quiet_hours_of(chosen.begins, chosen.ends) if chosen.quiet else None
    return PreferenceChange(changed, hours, changes_quiet_hours=hours != known.quiet_hours)


def _name(place: Place) -> str:
    topic, channel = place
    return f"{topic}.{channel}"


def _page(known: Preferences, company: str, notice: str = "") -> HTMLResponse:
    language = language_of(known.locale)
    words = language.preferences
    hours = known.quiet_hours
    usual = [channel for channel in known.channels if channel not in known.suppressed]
    begins, ends = (f"{hours.begins:%H:%M}", f"{hours.ends:%H:%M}") if hours is not None else _USUAL
    values = words._asdict() | {
        "lang": language.tag,
        "company": company,
        "notice": notice,
        "topics": _topics(known, language, usual),
        "stopped": [_label(language, channel) for channel in known.suppressed],
        "stopped_text": words.stopped,
        "quiet_text": words.quiet_text.replace("{zone}", known.time_zone.replace("_", " ")),
        "quiet": hours is not None,
        "begins": begins,
        "ends": ends,
        "begins_label": words.begins,
        "ends_label": words.ends,
    }
    return _LOOK.page("preferences.html", values)


def _topics(
    known: Preferences, language: Language, channels: list[Channel]
) -> list[dict[str, Any]]:
    topics = dict.fromkeys(topic for topic, _ in known.consents)
    return [
        {
            "name": _capital(language.topics[topic].name),
            "boxes": [_box(known, language, (topic, channel)) for channel in channels],
        }
        for topic in topics
        if channels
    ]


def _box(known: Preferences, language: Language, place: Place) -> dict[str, Any]:
    is_pending = known.consents[place] is ConsentState.PENDING
    return {
        "place": _name(place),
        "label": _label(language, place[1]),
        "checked": known.wants(place),  # no box is ticked before they agreed
        "note": language.preferences.pending if is_pending else "",
    }


def _label(language: Language, channel: Channel) -> str:
    return str(getattr(language.preferences, channel))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
