"""The one place that chooses: settings in, working parts out.

Parts are built when first asked for and import their libraries then, so that
`--help` and small commands stay quick.
"""

import getpass
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.config import Settings, without_password
from evidence.domain.errors import ConfigError, DocumentUnreadable, EvidenceError
from evidence.domain.searches import RenderedQuery, RungRole

if TYPE_CHECKING:
    from evidence.adapters.entrez.client import EntrezClient
    from evidence.adapters.query_files import Problem, Report, Strategy
    from evidence.db.schema import DatabaseStatus
    from evidence.domain.rubric import Rubric
    from evidence.domain.tables import Package
    from evidence.mirror.server import RunningServer
    from evidence.ports import (
        Appraiser,
        ClaimExtractor,
        Clock,
        DocumentReader,
        Ledger,
        LiteratureSource,
        QueryPlanner,
    )
    from evidence.services.appraise import AppraisalPass
    from evidence.services.grade import GradingPass
    from evidence.services.search import Progress, Searcher

PUBMED = "pubmed"
SAMPLE = "sample"
MOST_DOCUMENT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The real time, or a pinned moment for reproducible runs."""

    pinned: datetime | None = None

    def now(self) -> datetime:
        """Return the moment in UTC, whole seconds."""
        return self.pinned or datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `doctor`."""

    name: str
    ok: bool
    detail: str


class Parts:
    """Everything a command can ask for, chosen by the settings."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; build nothing yet."""
        self.settings = settings

    @cached_property
    def clock(self) -> "Clock":
        """The clock in force."""
        return SystemClock(self.settings.pinned_now())

    @property
    def reviewer(self) -> str:
        """Who changes claims: the setting, else the account's name."""
        return self.settings.reviewer or getpass.getuser()

    @property
    def source_name(self) -> str:
        """The name under which the source's answers are kept."""
        name = self.settings.source
        if name in {PUBMED, SAMPLE}:
            return name
        from evidence.adapters.entrez.wire import checked_base

        return without_password(checked_base(name))

    # Files -------------------------------------------------------------------------

    @cached_property
    def queries(self) -> Path:
        """The folder of strategies, filters, reports and the rubric."""
        from evidence.adapters.query_files import find_folder

        return find_folder(Path(self.settings.queries) if self.settings.queries else None)

    def strategies(self) -> "Mapping[str, Strategy]":
        """All strategies by id, in the order of asking."""
        from evidence.adapters.query_files import load_strategies

        return load_strategies(self.queries)

    def reports(self) -> "Mapping[str, Report]":
        """All named reports by name."""
        from evidence.adapters.query_files import load_reports

        return load_reports(self.queries)

    def check_queries(self) -> "tuple[int, list[Problem]]":
        """Return how many files there are and every problem in them."""
        from evidence.adapters.query_files import Problem, check

        problems = check(self.queries)
        try:
            _ = self.rubric
        except EvidenceError as err:
            problems.append(Problem("rubric.toml", str(err)))
        kinds = ("strategies/*.toml", "filters/*.txt", "reports/*.sql", "rubric.toml")
        return sum(len(list(self.queries.glob(kind))) for kind in kinds), problems

    def rubric_file(self) -> "tuple[Rubric, str]":
        """Return the rubric and the text it was read from."""
        from evidence.domain.rubric import parse_rubric

        path = self.queries / "rubric.toml"
        try:
            raw = path.read_bytes()
        except OSError as err:
            raise ConfigError(f"cannot read the rubric {path}: {err.strerror}") from err
        return parse_rubric(raw), raw.decode("utf-8")

    @cached_property
    def rubric(self) -> "Rubric":
        """The rubric in force."""
        return self.rubric_file()[0]

    def read_bytes(self, path: str) -> tuple[bytes, str]:
        """Return a document's bytes and the name to keep it under; `-` is stdin.

        The name is the base name: folders of this machine are nobody's business.

        Raises:
            DocumentUnreadable: no such file, a folder, too large.
        """
        try:
            if path == "-":
                raw = sys.stdin.buffer.read(MOST_DOCUMENT_BYTES + 1)
            else:
                with Path(path).open("rb") as stream:
                    raw = stream.read(MOST_DOCUMENT_BYTES + 1)
        except OSError as err:
            raise DocumentUnreadable(f"cannot read {path}: {err.strerror}") from err
        if len(raw) > MOST_DOCUMENT_BYTES:
            raise DocumentUnreadable(f"{path} is larger than {MOST_DOCUMENT_BYTES >> 20} MiB")
        return raw, path if path == "-" else Path(path).name

    def reader(self, name: str) -> "DocumentReader":
        """The reader for a document of this name."""
        from evidence.adapters.readers import reader_for

        return reader_for(name)

    # Judgement ---------------------------------------------------------------------

    @cached_property
    def extractor(self) -> "ClaimExtractor":
        """The claim extractor in force."""
        from evidence.adapters.extractors.rules import RuleClaimExtractor

        return RuleClaimExtractor()

    @cached_property
    def planner(self) -> "QueryPlanner":
        """The query planner over the strategies in force."""
        from evidence.adapters.planner import Planner

        return Planner(self.strategies())

    @cached_property
    def appraiser(self) -> "Appraiser":
        """The appraiser, ranking levels by the rubric in force."""
        from evidence.adapters.appraisers.appraiser import RuleAppraiser
        from evidence.domain.levels import level_for

        rubric = self.rubric
        return RuleAppraiser(
            lambda claim_type, design, species, preprint: level_for(
                claim_type, design, species, preprint, rubric
            )
        )

    # Outside -----------------------------------------------------------------------

    @cached_property
    def ledger(self) -> "Ledger":
        """The ledger; a fresh database is made, one that is behind is refused."""
        from evidence.db.ledger import SqlLedger
        from evidence.db.schema import ensure

        database = self.database()
        ensure(database.engine, database.scripts)
        return SqlLedger(database.engine)

    def database(self) -> "Database":
        """The database itself, whatever its revision."""
        return Database(self.settings)

    @cached_property
    def source(self) -> "LiteratureSource":
        """The literature source in force.

        Raises:
            ConfigError: PubMed without an e-mail, or not an address.
        """
        from evidence.adapters.entrez.source import EntrezSource

        return EntrezSource(self.source_name, self._client())

    def _client(self) -> "EntrezClient":
        """The client for the source's endpoint; only the network has to be asked slowly."""
        from evidence.adapters.entrez.client import EntrezClient, RetryPolicy
        from evidence.adapters.entrez.pace import NoPace, Pace, rate_for, slot_name
        from evidence.adapters.entrez.wire import NCBI, Identity

        identity = Identity(self.settings.email, self.settings.api_key.value or None)
        if self.settings.source == SAMPLE:
            from evidence.mirror.endpoint import sample_endpoint
            from evidence.mirror.inprocess import transport

            return EntrezClient(identity, NCBI, NoPace(), transport(sample_endpoint()))
        base_url = self.settings.source
        if self.settings.source == PUBMED:
            base_url = NCBI
            self._require_email()
        pace = Pace(self.state / "pace.sqlite", slot_name(base_url, identity), rate_for(identity))
        retry = RetryPolicy(timeout_s=self.settings.timeout_s)
        return EntrezClient(identity, base_url, pace, retry=retry)

    def _require_email(self) -> None:
        if "@" not in self.settings.email:
            raise ConfigError(
                "PubMed wants to know who asks: no e-mail address is set",
                hint="export NCBI_EMAIL=you@example.org, or use --source sample",
            )

    @property
    def state(self) -> Path:
        """The folder of files that all processes of one user share."""
        if self.settings.state:
            return Path(self.settings.state)
        from platformdirs import user_state_path

        return user_state_path("evidence")

    def mirror_server(self, port: int) -> "RunningServer":
        """The embedded sample as an endpoint on loopback; it serves at once.

        Raises:
            ConfigError: the port is taken.
        """
        from evidence.mirror.endpoint import sample_endpoint
        from evidence.mirror.server import serve

        try:
            return serve(sample_endpoint(), port)
        except OSError as err:
            raise ConfigError(
                f"cannot listen on port {port}: {err.strerror}", hint="choose another --port"
            ) from err

    def searcher(self, progress: "Progress", *, again: bool = False) -> "Searcher":
        """A pass that searches and fetches."""
        from evidence.services.search import Searcher

        return Searcher(
            planner=self.planner,
            source=self.source,
            ledger=self.ledger,
            clock=self.clock,
            screen=self.settings.screen,
            enough=self.settings.enough,
            again=again,
            progress=progress,
        )

    def appraisal_pass(self, progress: "Progress") -> "AppraisalPass":
        """A pass that reads fetched records."""
        from evidence.services.appraise import AppraisalPass

        return AppraisalPass(
            planner=self.planner,
            appraiser=self.appraiser,
            ledger=self.ledger,
            clock=self.clock,
            source=self.source_name,
            screen=self.settings.screen,
            keep=self.settings.keep,
            progress=progress,
        )

    def grading_pass(self) -> "GradingPass":
        """A pass that grades."""
        from evidence.services.grade import GradingPass

        return GradingPass(
            planner=self.planner,
            rubric=self.rubric,
            ledger=self.ledger,
            clock=self.clock,
            source=self.source_name,
            screen=self.settings.screen,
        )

    def export(self, package: "Package", folder: Path) -> list[Path]:
        """Write a report; return the files written."""
        from evidence.adapters.exporters.package import write_package

        return write_package(package, folder)

    def examine(self) -> list[Check]:
        """Try every part once; the source gets one question."""
        return [
            _tried("settings", lambda: f"source {self.source_name}"),
            _tried("queries", self._examine_queries),
            _tried("rubric", lambda: f"version {self.rubric.version}"),
            _tried("database", self._examine_database),
            _tried("source", self._examine_source),
        ]

    def _examine_queries(self) -> str:
        checked, problems = self.check_queries()
        if problems:
            raise ConfigError(f"{problems[0].file}: {problems[0].message}")
        return f"{checked} files in {self.queries}"

    def _examine_database(self) -> str:
        found = self.database().status()
        if found.current not in {None, found.head}:
            raise ConfigError(
                f"at revision {found.current}, newest is {found.head}: evidence db upgrade"
            )
        return f"{found.dialect}, revision {found.current or 'none yet'}"

    def _examine_source(self) -> str:
        query = RenderedQuery("1[uid]", "doctor", 1, "", RungRole.DECIDING, 1)
        return f"answered: {self.source.search(query).outcome}"


def _tried(name: str, trial: Callable[[], str]) -> Check:
    try:
        return Check(name, ok=True, detail=trial())
    except EvidenceError as err:
        return Check(name, ok=False, detail=f"{err} {err.hint}".strip())


class Database:
    """The database itself: revision, upgrade, copy."""

    def __init__(self, settings: Settings) -> None:
        """Open the engine; nothing is read yet."""
        from evidence.db.engine import open_engine
        from evidence.db.scripts import find_scripts

        self.engine = open_engine(settings.database)
        self.scripts = find_scripts(settings.migrations)

    def upgrade(self) -> Path | None:
        """Bring it to head; return the backup made first, None when none was needed."""
        from evidence.db.schema import upgrade

        return upgrade(self.engine, self.scripts)

    def status(self) -> "DatabaseStatus":
        """Return where it stands."""
        from evidence.db.schema import status

        return status(self.engine, self.scripts)

    def backup(self, to: Path) -> None:
        """Write a copy to a new file."""
        from evidence.db.backup import backup

        backup(self.engine, to)
