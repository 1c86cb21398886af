"""The page that shows the API. Only in rehearsals: its scripts are hosted by others."""

from fastapi import APIRouter, Depends
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

from webhooks.console.access import at_this_machine_or_with_password

router = APIRouter(
    include_in_schema=False, dependencies=[Depends(at_this_machine_or_with_password)]
)


@router.get("/docs")
async def docs() -> HTMLResponse:
    """Show every field and status, and let the reader try them."""
    return get_swagger_ui_html(openapi_url="/openapi.json", title="Jornada")
