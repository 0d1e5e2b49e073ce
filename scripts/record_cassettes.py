"""Record cassettes/ anew, from the built-in mirror over HTTP or from NCBI.

python scripts/record_cassettes.py --origin mirror
NCBI_EMAIL=you@example.org python scripts/record_cassettes.py --origin pubmed
"""

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from evidence.bootstrap import Parts  # noqa: E402  # path above
from evidence.config import load  # noqa: E402  # path above
from evidence.domain.errors import EvidenceError  # noqa: E402  # path above
from support.cassettes import CASSETTES, MIRROR_PORT, SCENARIOS, recorder  # noqa: E402  # path above


def main() -> int:
    """Record every scenario; a failed one leaves its old cassette alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--origin", choices=("mirror", "pubmed"), required=True)
    origin = parser.parse_args().origin
    folder = CASSETTES / origin
    with ExitStack() as stack:
        if origin == "mirror":
            server = Parts(load({})).mirror_server(MIRROR_PORT)
            stack.callback(server.stop)
            settings = load(
                {"NCBI_EMAIL": "someone@example.org"}, options={"source": server.base_url}
            )
        else:
            settings = load(os.environ, options={"source": "pubmed"})
        try:
            source = Parts(settings).source
            for scenario in SCENARIOS:
                path = folder / f"{scenario.name}.yaml"
                fresh = path.with_suffix(".new")
                fresh.unlink(missing_ok=True)
                with recorder("all").use_cassette(str(fresh)):
                    scenario.act(source)
                fresh.replace(path)
                print(f"recorded {path.relative_to(ROOT)}")
        except EvidenceError as err:
            print(f"{err}\n{err.hint}", file=sys.stderr)
            return err.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
