"""The table that a run prints, and what falls short."""

from collections.abc import Sequence

from tests.faults.row import Row
from tests.faults.verdict import Verdict

COUNTS = ("asked", "kills", "struck", "lost", "doubled", "disorder", "wrong", "pending", "refused")
Result = tuple[Row, Verdict, float]


def heading() -> str:
    return f"{'row':27}" + "".join(f"{name:>9}" for name in (*COUNTS, "alive", "on disk", "p50 ms", "p99 ms")) + "  figures"


def line(result: Result) -> str:
    """One row of the table."""
    row, verdict, seconds = result
    cells = [str(getattr(verdict, name)) for name in COUNTS]
    cells += ["yes" if verdict.alive else "NO", str(len(verdict.on_disk)), f"{verdict.p50:.1f}", f"{verdict.p99:.1f}"]
    figures = ", ".join(f"{name} {value:.4g}" for name, value in verdict.figures.items())
    broken = verdict.promises_broken(row.doubles)
    end = f"  BROKEN: {'; '.join(broken)}" if broken else ""
    return f"{row.name:27}" + "".join(f"{cell:>9}" for cell in cells) + f"  {figures} ({seconds:.0f} s){end}"


def shortfalls(results: Sequence[Result]) -> list[str]:
    """Figures that miss what is aimed at; they break no promise."""
    found = []
    for row, verdict, _ in results:
        figures = {**verdict.figures, "p50 ms": verdict.p50, "p99 ms": verdict.p99}
        found += [
            f"{row.name}: {aim.figure} {figures[aim.figure]:.4g} ({'at least' if aim.least else 'at most'} {aim.bound:g})"
            for aim in row.aims
            if aim.figure in figures and not aim.is_met(figures[aim.figure])
        ]
    return found


def broken_rows(results: Sequence[Result]) -> list[str]:
    """Names of rows that broke a promise."""
    return [row.name for row, verdict, _ in results if verdict.promises_broken(row.doubles)]
