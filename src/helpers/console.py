"""What the driver says to the person at the terminal, and asks; nothing else in the project writes there."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from helpers.characters import UNSHOWABLE

if TYPE_CHECKING:
    from helpers.intake.registration import Registration
    from helpers.release import Place
    from helpers.review import Review
    from helpers.selection import Stale

MOST_CHOICES = 9


def say(text: str, *, stream: TextIO | None = None) -> None:
    """One line to a person, also where the console cannot show every letter; nothing that a terminal would act on."""
    out = stream or sys.stdout
    text = re.sub(UNSHOWABLE, "□", text)
    out.write(text.encode(out.encoding or "utf-8", errors="replace").decode(out.encoding or "utf-8") + "\n")
    out.flush()


def complain(text: str) -> None:
    """The same, where errors are read."""
    say(text, stream=sys.stderr)


def ask(about: str, choices: Sequence[str]) -> str | None:
    """Let the person at the terminal choose by number; an empty answer leaves it for later."""
    shown = choices[:MOST_CHOICES]
    say(f"\nHvad er {about}?")
    for number, choice in enumerate(shown, start=1):
        say(f"  {number}  {choice}")
    answer = input(f"Tal (1-{len(shown)}), navn eller Enter for at udfylde senere: ").strip()
    if answer.isdigit() and 1 <= int(answer) <= len(shown):
        return shown[int(answer) - 1]
    return answer if answer in choices else None


def say_ended(ended: Iterable[tuple[Stale, str]], total: int) -> Iterator[tuple[Stale, str]]:
    """Reports and why they failed, as they end, under a progress bar; plain lines where there is no terminal."""
    from tqdm import tqdm

    with tqdm(total=total, unit="rapport", disable=not sys.stderr.isatty()) as bar:
        for item, error in ended:
            yield item, error
            bar.update()
            if bar.disable:
                say(f"{label(item.place)}: {'FEJL' if error else 'lavet'}")


def say_pages(review: Review, output: Path, named: str) -> None:
    """Write the page of each area that has something to mend or look at, and of the one that was named."""
    from helpers.review.page import write_page

    found = [finding.area for finding in review.findings]
    for area in dict.fromkeys([named, *found] if named else found):
        say(f"{review.areas.get(area, 'evalueringen')}: {write_page(output, review.only(area), area)}")


def say_described(done: Registration) -> None:
    """What `new` found in a municipality's files, and what is left for the person to fill in."""
    for file in done.files:
        found = sum(bool(match.name) for match in file.items)
        left = f"{file.unresolved} {'linje' if file.unresolved == 1 else 'linjer'} at udfylde"
        say(f"{file.delivery.file}: {found} af {len(file.items)} spørgsmål fundet, {left}")
    say(f"{done.name} er beskrevet i {done.path}.")
    if done.unresolved:
        say("Åbn den, og skriv det rigtige på linjerne med ?. Kontrollen viser, hvilke der mangler.")


def say_audited(evaluation: str, figures: int, findings: Sequence[object]) -> None:
    """The printed numbers of a source that do not follow from its others; `figures` is how many it prints."""
    for finding in findings:
        say(f"{finding}\n")
    outcome = "alle følger" if not findings else f"{len(findings)} sted{'er' * (len(findings) > 1)} følger ikke"
    say(f"{evaluation}: {figures} oplyste tal, {outcome} af de øvrige.")


def label(place: Place) -> str:
    return f"{place.evaluation} / {place.area} / {place.phase}"


def count(number: int) -> str:
    return "1 rapport" if number == 1 else f"{number} rapporter"


def nearby(path: Path, project: Path) -> Path:
    """The path as seen from the project, so that no folder or user of the machine is told."""
    return path.relative_to(project) if path.is_relative_to(project) else path
