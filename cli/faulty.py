"""Code of a journey that cannot be imported: where that fails, for whoever typed a command."""

import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "workflows"


def fault_of_import(error: BaseException) -> str | None:
    """Return file, line and reason where code of a journey was imported in vain; else None."""
    if isinstance(error, SyntaxError) and error.filename and _is_a_journeys(error.filename):
        return _said(error.filename, error.lineno, error)
    frames = [
        each for each in traceback.extract_tb(error.__traceback__) if _is_a_journeys(each.filename)
    ]
    if not any(each.name == "<module>" for each in frames):
        return None
    return _said(frames[-1].filename, frames[-1].lineno, error)


def _is_a_journeys(filename: str) -> bool:
    path = Path(filename)
    if not path.is_relative_to(FOLDER):
        return False
    package, *module = path.relative_to(FOLDER).parts
    return bool(module) and package != "base"


def _said(filename: str, line: int | None, error: BaseException) -> str:
    is_ours = type(error).__module__.startswith("domain.")
    what = str(error) if is_ours else f"{type(error).__name__}: {error}"
    where = Path(filename).relative_to(ROOT)
    return f"{where}, line {line or 1}: {what}\n`jornada check` names what is wrong with journeys."
