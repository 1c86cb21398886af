"""The words as they are saved at this moment: read anew for each page, proven when they change."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock

from babel import Locale

from domain.errors import BadTemplate, JornadaError
from domain.messages import Message
from languages.loader import topic_words
from languages.table import BadLanguage
from messages.files import JOURNEYS, ROOT, TemplateFiles
from messages.proving import prove, stray_samples, strays
from messages.renderer import TemplateRenderer
from messages.samples import SITE
from messages.translations import Standing, standing_of

SHARED = ("messages/look/*.mjml", "languages/*/topics.toml", "languages/*/footer.mjml")
"""What every message reads, below the root."""
SITES = (f"shop.{SITE}",)
"""Where the links of samples lead, so that they are our own here."""
OWN = (f"{JOURNEYS}/*/samples.toml", f"{JOURNEYS}/*/words/*/*.mjml")


class SavedWords:
    """Messages, their words and samples, as the files have them now."""

    def __init__(
        self,
        catalogue: Mapping[str, Message],
        *,
        languages: Sequence[str],
        of_journeys: Mapping[str, Sequence[str]],
        company: str,
        address: str = "",
        root: Path = ROOT,
    ) -> None:
        """Read below `root`. `of_journeys` are the languages of those that say their own."""
        self.catalogue = catalogue
        self.languages = languages
        self._of_journeys = of_journeys
        self._company, self._address = company, address
        self.root = root
        self._proven: dict[str, tuple[str, str | None]] = {}
        self._mark = ""
        self._lock = Lock()

    def mark(self) -> str:
        """Return what is another as soon as any file is."""
        return _mark_of(self.root, (*SHARED, *OWN))

    def renderer(self) -> TemplateRenderer:
        """Return a renderer that has read nothing yet."""
        self._forget()
        return TemplateRenderer(
            self.root, company=self._company, address=self._address, site_hosts=SITES
        )

    def languages_of(self, message: Message) -> tuple[str, ...]:
        """Return those that a message is to be written in, and any other that it has words in."""
        wanted = self._of_journeys.get(message.journey, self.languages)
        found = TemplateFiles(self.root).locales_of(message)
        return tuple(dict.fromkeys((*wanted, *found)))

    def where(self, message: Message, language: str) -> str:
        """Return the file of a message's words in a language."""
        return TemplateFiles(self.root).where(message, language)

    def standings_of(self, message: Message) -> dict[str, Standing | None]:
        """Return how a message's words stand in its languages: None where a file cannot be read."""
        files = TemplateFiles(self.root)
        return {each: _standing(files, message, each) for each in self.languages_of(message)}

    def fault_of(self, message: Message) -> str | None:
        """Return the prover's first fault of a message, None if all is well."""
        package, name = f"{JOURNEYS}/{message.journey}", message.own_name
        own = (f"{package}/samples.toml", f"{package}/words/*/{name}.mjml")
        mark = _mark_of(self.root, (*SHARED, *own))
        with self._lock:
            if self._proven.get(message.name, ("", None))[0] != mark:
                self._proven[message.name] = (mark, _fault(self.renderer(), message))
            return self._proven[message.name][1]

    def strays(self) -> dict[str, list[str]]:
        """Return the files and samples that no message reads, by their journeys."""
        files = TemplateFiles(self.root)
        found: dict[str, list[str]] = {}
        for each in (*strays(files, self.catalogue), *stray_samples(files, self.catalogue)):
            journey = each.removeprefix(f"{JOURNEYS}/").partition("/")[0]
            found.setdefault(journey, []).append(each)
        return found

    def blocks(self, fault: str | None, message: Message, language: str) -> bool:
        """Tell whether a fault is of these words: of their file, or of what all languages read."""
        files = TemplateFiles(self.root)
        others = [each for each in self.languages_of(message) if each != language]
        return fault is not None and not _names_one_of(fault, files, message, others)

    def _forget(self) -> None:
        """Let what is kept of a file that changed be read again."""
        mark = _mark_of(self.root, SHARED)
        if mark != self._mark:
            topic_words.cache_clear()
            self._mark = mark


def by_journey(catalogue: Mapping[str, Message]) -> dict[str, list[Message]]:
    """Return messages by their journeys, as they are declared."""
    found: dict[str, list[Message]] = {}
    for message in catalogue.values():
        found.setdefault(message.journey, []).append(message)
    return found


def name_of(language: str) -> str:
    """Return what a language is called: `Portuguese (Brazil)`."""
    return Locale.parse(language, sep="-").get_display_name("en") or language


def _names_one_of(
    fault: str, files: TemplateFiles, message: Message, languages: Iterable[str]
) -> bool:
    return any(fault.startswith(files.where(message, each)) for each in languages)


def _fault(renderer: TemplateRenderer, message: Message) -> str | None:
    try:
        prove(renderer, message)
    except (BadTemplate, BadLanguage) as error:
        return str(error)
    return None


def _standing(files: TemplateFiles, message: Message, language: str) -> Standing | None:
    try:
        return standing_of(files, message, language)
    except JornadaError:
        return None


def _mark_of(root: Path, patterns: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(_states(root, patterns)).encode()).hexdigest()[:16]


def _states(root: Path, patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            try:
                state = path.stat()
            except FileNotFoundError:  # deleted just now
                continue
            yield f"{path} {state.st_mtime_ns} {state.st_size}"
