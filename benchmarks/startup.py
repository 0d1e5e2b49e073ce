"""How long `evidence --help` takes, as a ratio to importing typer, and what it loads."""

import statistics
import subprocess
import sys
import time

HEAVY = ("pandas", "numpy", "alembic", "sqlalchemy", "Bio")
LOADED = (
    "import sys; from evidence.cli.app import run; code = run(['--help'], {}); "
    f"bad = [m for m in {HEAVY!r} if m in sys.modules]; "
    "print('heavy modules loaded:', bad or 'none', file=sys.stderr); sys.exit(code or bool(bad))"
)
CONTENDERS = {
    "import typer": [sys.executable, "-c", "import typer"],
    "evidence --help": [sys.executable, "-m", "evidence", "--help"],
}


def main() -> int:
    """Run the two in turn; print medians and their ratio."""
    times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for _ in range(11):
        for name, command in CONTENDERS.items():
            begin = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times[name].append(time.perf_counter() - begin)
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:18s} median of 10: {median * 1000:.0f} ms")
    ratio = medians["evidence --help"] / medians["import typer"]
    print(f"ratio: {ratio:.2f} (bar: at most 3)")
    return subprocess.run(
        [sys.executable, "-c", LOADED], check=False, stdout=subprocess.DEVNULL
    ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
