"""What is a deployment's own: the languages it writes in, and the company that writes."""

import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

from languages.nearest import FALLBACK
from languages.table import BadLanguage, read_table

FILE = Path(__file__).parents[1] / "deployment.toml"
VARIABLE = "JORNADA_DEPLOYMENT"
"""The environment's, for another file than that."""


class Deployment(NamedTuple):
    """What `deployment.toml` says."""

    languages: tuple[str, ...]
    """Those that customers are written to in, by their tags: English among them. Empty for all that
    there are words in."""
    company: str
    """Its name in messages."""
    address: str = ""
    """Its postal address, or empty where none is to be shown."""
    contact: str = ""
    """What a customer who asks for help is told: a telephone number, an address or a page."""


@cache
def deployment() -> Deployment:
    """Return this deployment's own. Raises `BadLanguage`, naming file and key."""
    return read_deployment(Path(os.environ.get(VARIABLE) or FILE))


def read_deployment(path: Path) -> Deployment:
    """Read such a file. Raises `BadLanguage`, naming file and key."""
    table = read_table(path, path.name)
    table.only(("languages", "company"))
    languages = tuple(table.words("languages", needed=False))
    if languages and FALLBACK not in languages:
        raise BadLanguage(
            f'{table.where}: languages lacks "{FALLBACK}": it is what the others translate, and '
            "what customers read in whose language there are no words"
        )
    company = table.table("company")
    company.only(("name", "address", "contact"))
    return Deployment(
        languages,
        company.text("name"),
        company.text("address", needed=False),
        company.text("contact", needed=False),
    )
