"""Break each promise by one line, and see a named test turn red: `make mutate`.

`make mutate OF=promises` tries those alone that every customer is given.

Each mutation is tried in a copy of the tree, in a fork of a process that is warm, two at a time. A
mutation whose line is gone, or that no test notices, fails the run.
"""

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import wait
from pathlib import Path

from tests.forked import Run, warm_up
from tests.mutations import MUTATIONS, PROMISES
from tests.mutations.mutation import Mutation
from tests.tree import LEFT_OUT, ROOT

AT_ONCE = 2
RED = "red, as it must be"


class Trial:
    """A mutation in a tree of its own, whose test is under way."""

    def __init__(self, mutation: Mutation, tree: Path) -> None:
        self.mutation = mutation
        self._path = tree / mutation.file
        self._whole = self._path.read_text(encoding="utf-8")
        self._written = self._path.stat()
        broken = self._whole.replace(mutation.line, mutation.broken)
        self._path.write_text(broken, encoding="utf-8")
        self.run = Run(tree, ["-x", mutation.noticed_by])

    def verdict(self) -> str:
        """Wait for the test, and repair the tree."""
        code, said = self.run.ended()
        self._path.write_text(self._whole, encoding="utf-8")
        # Its byte code, which the run without mutations has left, is good again.
        os.utime(self._path, ns=(self._written.st_atime_ns, self._written.st_mtime_ns))
        return (
            RED
            if code == 1 and "FAILED" in said
            else f"NOT NOTICED (pytest ended with {code})\n{said[-600:]}"
        )


def main(mutations: Sequence[Mutation]) -> int:
    """Try mutations; return how many no test noticed, or 1 if a test is red by itself."""
    began, unnoticed = time.monotonic(), 0
    warm_up()
    with tempfile.TemporaryDirectory() as folder:
        trees = [Path(folder) / f"tree-{nth}" for nth in range(AT_ONCE)]
        for tree in trees:
            shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
        if red := _red_unmutated(trees, mutations):
            print(f"The named tests are red without any mutation:\n{red}")
            return 1
        # Two mutations of a file may have one size and one second, by which byte code is known.
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        for nth, (mutation, verdict) in enumerate(_verdicts(trees, mutations), start=1):
            unnoticed += verdict != RED
            print(f"[{nth}/{len(mutations)}] {mutation.promise}")
            print(f"    {mutation.noticed_by}: {verdict}", flush=True)
    print(f"{len(mutations) - unnoticed} of {len(mutations)} mutations were noticed", end=", ")
    print(f"{time.monotonic() - began:.0f} s, {_cpu_seconds():.0f} s of CPU")
    return unnoticed


def _red_unmutated(trees: Sequence[Path], mutations: Sequence[Mutation]) -> str:
    """Run the named tests, each once; return what the red ones say."""
    named = sorted({each.noticed_by for each in mutations})
    runs = [Run(tree, named[nth :: len(trees)]) for nth, tree in enumerate(trees)]
    ended = [run.ended() for run in runs]
    return "\n".join(said[-2000:] for code, said in ended if code != 0)


def _verdicts(
    trees: Sequence[Path], mutations: Sequence[Mutation]
) -> Iterator[tuple[Mutation, str]]:
    """Try all, as many at a time as there are trees; yield what became of each when it has."""
    # Of all of them: it takes no time.
    misplaced = [mutation for mutation in MUTATIONS if _is_misplaced(mutation, trees[0])]
    for mutation in misplaced:
        yield mutation, f"its line is not (or not once) in {mutation.file}: correct the mutation"
    free, under_way = [*trees], list[Trial]()
    for mutation in (each for each in mutations if each not in misplaced):
        if not free:
            trial = _first_to_end(under_way)
            yield trial.mutation, trial.verdict()
            free.append(trial.run.tree)
        under_way.append(Trial(mutation, free.pop()))
    while under_way:
        trial = _first_to_end(under_way)
        yield trial.mutation, trial.verdict()


def _is_misplaced(mutation: Mutation, tree: Path) -> bool:
    return (tree / mutation.file).read_text(encoding="utf-8").count(mutation.line) != 1


def _first_to_end(under_way: list[Trial]) -> Trial:
    ready = wait([trial.run.sentinel for trial in under_way])
    ended = next(trial for trial in under_way if trial.run.sentinel in ready)
    under_way.remove(ended)
    return ended


def _cpu_seconds() -> float:
    """Return the CPU time of this process and of all its children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Try mutations: all, or those of promises alone.")
    parser.add_argument("of", nargs="?", choices=["promises"])
    sys.exit(min(main(PROMISES if parser.parse_args().of else MUTATIONS), 1))
