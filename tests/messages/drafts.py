"""A copy of some words, to spoil."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from domain.messages import Message
from messages.files import JOURNEYS, ROOT, TemplateFiles
from messages.words import FENCE, SHORT_FENCE, Part, parse


def copied(tmp_path: Path, *messages: Message) -> Path:
    """Return a root to spoil: a copy of the shared look, the languages and these messages."""
    root = tmp_path / "root"
    for folder in ("messages/look", "languages"):
        shutil.copytree(ROOT / folder, root / folder, copy_function=shutil.copyfile)
    (root / JOURNEYS).mkdir()
    files = TemplateFiles()
    for message in messages:
        for locale in files.locales_of(message):
            path = root / files.where(message, locale)
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(files.path(message, locale), path)
        samples = Path(JOURNEYS, message.journey, "samples.toml")
        if (ROOT / samples).exists():
            shutil.copyfile(ROOT / samples, root / samples)
    return root


def file_of(root: Path, message: Message, locale: str = "en") -> Path:
    return TemplateFiles(root).path(message, locale)


def rewrite(
    root: Path,
    message: Message,
    words: Mapping[str, str | None],
    locale: str = "en",
    *,
    short: bool = False,
) -> None:
    """Write other words, by field or as the `body`; a field of None is taken out."""
    path = file_of(root, message, locale)
    file = parse(path.read_text(encoding="utf-8"), str(path))
    forms = [(FENCE, file.whole, words if not short else {})]
    if file.short is not None:
        forms.append((SHORT_FENCE, file.short, words if short else {}))
    path.write_text("\n".join(_written(*form) for form in forms), encoding="utf-8")


def as_file(body: str, **fields: str) -> str:
    """Return the text of a words file of one form: each field of one line is a line."""
    return _written(FENCE, Part(1, {}, None), fields | {"body": body})


def _written(fence: str, part: Part, words: Mapping[str, str | None]) -> str:
    said: dict[str, str | None] = {name: piece.text for name, piece in part.fields.items()}
    said["body"] = part.body.text if part.body else ""
    said.update(words)
    body = said.pop("body")
    lines = [_field(name, text) for name, text in said.items() if text is not None]
    return "\n".join((fence, *lines, FENCE, "", body or "")) + "\n"


def _field(name: str, text: str) -> str:
    if "\n" not in text:
        return f"{name}: {text}"
    return "\n".join((f"{name}:", *(f"  {line}" for line in text.split("\n"))))
