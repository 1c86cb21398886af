"""`make prove`: what takes longer than a test may. Each proof prints its figures."""

import subprocess
import sys

PROOFS = (
    ("pytest", "-m", "prove", "-n", "2"),
    ("tests.prove.intake",),
    ("tests.prove.intake", "--postgres"),
    ("tests.prove.news",),
    ("tests.prove.news", "--postgres"),
    ("tests.prove.scale",),
    ("tests.e2e.broadcasting", "20000"),
    ("tests.prove.segments",),
    ("tests.chaos", "--faults", "mixed", "--seeds", "1", "--no-naive", "--postgres"),
    ("tests.chaos",),
    ("tests.mutate",),
)


def main() -> int:
    """Run them all, one after another; return how many failed."""
    failed = []
    for proof in PROOFS:
        print(f"\n== python -m {' '.join(proof)}", flush=True)
        done = subprocess.run([sys.executable, "-m", *proof], check=False)  # noqa: S603 - our own
        if done.returncode:
            failed.append(" ".join(proof))
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall of it holds")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
