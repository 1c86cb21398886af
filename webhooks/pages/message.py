"""The pages behind a message's links. Opening one changes nothing: mail scanners open them all."""

from datetime import UTC, datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from adapters.store.reads.touchpoint import TouchpointRow
from domain.actions import UNSUBSCRIBE, Action
from domain.ids import is_opaque_id
from languages.language import Language, PageWords
from languages.loader import language_of
from starter.client import Jornada
from webhooks.edge.dependencies import TheJornada, TheSettings
from webhooks.edge.refusals import documented
from webhooks.look import Look

_LOOK = Look("page")
_ACTIONS = frozenset((UNSUBSCRIBE, Action.VERIFY, Action.CONFIRM))
"""Those with one button; a question has a page of its own."""
_FOR_ITS_ADDRESS = (Action.VERIFY, Action.CONFIRM)
"""Those that say something of the address that the message went to."""

NO_SUCH_LINK = documented(422) | {404: {"description": "A page: there is no such link."}}

router = APIRouter(
    prefix="/m",
    tags=["pages"],
    default_response_class=HTMLResponse,
    responses=NO_SUCH_LINK
    | {410: {"description": "A page: the link went to an address the customer no longer has."}},
)


class DeadLink(Exception):
    """A link leads nowhere; an outdated one did, and tells in which locale to say so."""

    def __init__(self, outdated_locale: str | None = None) -> None:
        super().__init__()
        self.outdated_locale = outdated_locale


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
        topic = self._language.topics[touchpoint.topic_left_by_unsubscribing].name
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


async def touchpoint_of(link: str, action: str, jornada: Jornada) -> TouchpointRow:
    """Find the touchpoint whose page a link opens; raises `DeadLink` unless its message offers it.

    A link of the old kind dies one day; to unsubscribe by it is always possible.
    """
    touchpoint = await jornada.customers.touchpoint(link) if is_opaque_id(link) else None
    if touchpoint is None or action not in (UNSUBSCRIBE, *touchpoint.actions):
        raise DeadLink
    if action != UNSUBSCRIBE and touchpoint.is_link_outlived(datetime.now(UTC)):
        raise DeadLink
    return touchpoint


async def message_page(
    link: str, action: str, jornada: TheJornada, settings: TheSettings
) -> MessagePage:
    """Find the page of a link; raises `DeadLink` unless its message offers it, and still does."""
    if action not in _ACTIONS:
        raise DeadLink
    touchpoint = await touchpoint_of(link, action, jornada)
    if action in _FOR_ITS_ADDRESS and not touchpoint.address_is_current:
        # A reader of the old address would vouch for the new one.
        raise DeadLink(touchpoint.locale)
    return MessagePage(touchpoint, action, settings.company)


@router.head("/{link}/{action}", include_in_schema=False)
@router.get("/{link}/{action}")
async def ask(page: Annotated[MessagePage, Depends(message_page)]) -> HTMLResponse:
    """Show a page with one button. Nothing happens until it is pressed."""
    return page.question().response()


@router.post("/{link}/{action}", responses=documented(413))
async def act(
    page: Annotated[MessagePage, Depends(message_page)], request: Request, jornada: TheJornada
) -> HTMLResponse:
    """Do what the button says. Mail programs post here too, for one click (RFC 8058)."""
    async for _ in request.stream():
        pass  # whatever it holds; reading it lets an over-long body be refused
    return page.thanks(is_new=await _done(page, jornada)).response()


async def _done(page: MessagePage, jornada: Jornada) -> bool:
    if page.action == UNSUBSCRIBE:
        return await jornada.customers.unsubscribe(page.touchpoint)
    if page.action == Action.CONFIRM:
        return await jornada.customers.confirm(page.touchpoint)
    return await jornada.customers.verify(page.touchpoint)


async def dead_link(request: Request, error: Exception) -> HTMLResponse:
    """Answer `DeadLink`: in the customer's language where they are known, else in the browser's."""
    company = request.app.state.settings.company
    locale = error.outdated_locale if isinstance(error, DeadLink) else None
    if locale is not None:
        language = language_of(locale)
        title, text = language.outdated_title, language.outdated_text
    else:
        language = language_of(request.headers.get("Accept-Language", ""))
        title, text = language.unknown_title, language.unknown_text
    return Sheet(language, company, "lost", title, text).response(404 if locale is None else 410)
