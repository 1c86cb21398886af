"""The pages behind a message's links. Opening one changes nothing: mail scanners open them all."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from adapters.store.ledger import TouchpointRow
from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Topic
from starter.client import Jornada
from webhooks.html import Look
from webhooks.parts import TheJornada, TheSettings
from webhooks.refusals import documented
from webhooks.vendors import is_vendor_id
from webhooks.words import Language, PageWords, language_of

_LOOK = Look("page")
_ACTIONS = frozenset((UNSUBSCRIBE, *Action))

router = APIRouter(
    prefix="/m",
    tags=["pages"],
    default_response_class=HTMLResponse,
    responses=documented(422) | {404: {"description": "A page: there is no such link."}},
)


class UnknownPage(Exception):
    """A link leads nowhere."""


class Sheet(NamedTuple):
    """What a page shows."""

    language: Language
    company: str
    mark: str
    """The picture at its top: `ask`, `done` or `lost`."""
    title: str
    text: str
    button: str = ""
    note: str = ""

    def response(self, status: int = 200) -> HTMLResponse:
        """Render it."""
        values = self._asdict() | {"lang": self.language.tag}
        return _LOOK.page("message.html", values, status)


class MessagePage:
    """The page of one link of one message."""

    def __init__(self, touchpoint: TouchpointRow, action: str, company: str) -> None:
        self.touchpoint = touchpoint
        self.action = action
        self._company = company
        self._language = language_of(touchpoint.locale)
        topic = self._language.topics[left_topic(touchpoint)]
        words = self._language.pages[action]
        self._words = PageWords(*(each.replace("{topic}", topic) for each in words))

    def question(self) -> Sheet:
        """Show the one button."""
        words = self._words
        return Sheet(
            self._language, self._company, "ask", words.title, words.text, button=words.button
        )

    def thanks(self, *, is_new: bool) -> Sheet:
        """Show that it is done."""
        words = self._words
        text = words.done_text if is_new else words.again_text
        note = self._language.close
        return Sheet(self._language, self._company, "done", words.done_title, text, note=note)


def left_topic(touchpoint: TouchpointRow) -> Topic:
    """Return what the message's unsubscribe leaves."""
    topic = touchpoint.topic
    return topic if topic.can_be_left else touchpoint.journey_topic


async def message_page(
    touchpoint_id: str, action: str, jornada: TheJornada, settings: TheSettings
) -> MessagePage:
    """Find the page of a link."""
    known = action in _ACTIONS and is_vendor_id(touchpoint_id)
    touchpoint = await jornada.touchpoint(touchpoint_id) if known else None
    if touchpoint is None:
        raise UnknownPage
    return MessagePage(touchpoint, action, settings.company)


@router.head("/{touchpoint_id}/{action}", include_in_schema=False)
@router.get("/{touchpoint_id}/{action}")
async def ask(page: Annotated[MessagePage, Depends(message_page)]) -> HTMLResponse:
    """Show a page with one button. Nothing happens until it is pressed."""
    return page.question().response()


@router.post("/{touchpoint_id}/{action}", responses=documented(413))
async def act(
    page: Annotated[MessagePage, Depends(message_page)], request: Request, jornada: TheJornada
) -> HTMLResponse:
    """Do what the button says. Mail programs post here too, for one click (RFC 8058)."""
    async for _ in request.stream():
        pass  # whatever it holds; reading it lets an over-long body be refused
    return page.thanks(is_new=await _done(page, jornada)).response()


async def _done(page: MessagePage, jornada: Jornada) -> bool:
    if page.action == UNSUBSCRIBE:
        return await jornada.unsubscribe(page.touchpoint)
    return await jornada.act(page.touchpoint, Action(page.action))


async def unknown_page(request: Request, _error: Exception) -> HTMLResponse:
    """Answer `UnknownPage`, in the browser's language."""
    company = request.app.state.settings.company
    language = language_of(request.headers.get("Accept-Language", ""))
    sheet = Sheet(language, company, "lost", language.unknown_title, language.unknown_text)
    return sheet.response(404)
