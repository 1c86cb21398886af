"""What all tests share."""

import asyncio
import gc
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from adapters.store.engine.database import migrate
from languages.deployment import VARIABLE
from tests.session import Closing, Progress, slowness_line
from tests.waiting import LONGEST_TEST

for told_to_end in (signal.SIGINT, signal.SIGHUP):
    # Begun in the background, we ignore these; a process that a test begins and ends must not.
    if signal.getsignal(told_to_end) is signal.SIG_IGN:
        signal.signal(told_to_end, lambda *_: None)

gc.disable()  # until all tests are imported: to look for garbage meanwhile is a fifth of it

# What is a deployment's own changes no test.
os.environ[VARIABLE] = str(Path(__file__).with_name("deployment.toml"))

# No example has a deadline of its own: no test depends on speed.
settings.register_profile("jornada", deadline=None)
settings.load_profile("jornada")

# Where a test hangs, pytest-timeout ends its process and shows where.
os.environ.setdefault("PYTEST_TIMEOUT", str(LONGEST_TEST))
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    gc.freeze()  # what was imported stays: no test has to walk it
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record-histories", action="store_true", help="add what tests/histories/ does not have"
    )
    parser.addoption(
        "--record-histories-anew", action="store_true", help="replace what is recorded, too"
    )


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Closing(config))
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Progress(terminal))


def pytest_report_header() -> str:
    return slowness_line()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite store: copied, because migrating takes longer than copying."""
    path = tmp_path_factory.mktemp("store") / "jornada.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def store_file(migrated_file: Path, tmp_path: Path) -> Path:
    """An empty store of this test's own."""
    return Path(shutil.copy(migrated_file, tmp_path / "jornada.db"))
