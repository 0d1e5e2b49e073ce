"""The one place that chooses: settings in, working parts out.

Parts are built when first asked for and import their libraries then, so that
`--help` and small commands stay quick.
"""

import getpass
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.config import Settings, without_password
from evidence.domain.errors import ConfigError, EvidenceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence.adapters.entrez.client import EntrezClient
    from evidence.adapters.entrez.pace import Slots
    from evidence.adapters.query_files import Problem, Report, Strategy
    from evidence.adapters.queue.worker import Worker
    from evidence.adapters.standing.retraction_watch import RetractionWatch
    from evidence.db.database import Database
    from evidence.db.ledger import SqlLedger
    from evidence.domain.rubric import Rubric
    from evidence.domain.tables import Package, Table
    from evidence.mirror.server import RunningServer
    from evidence.ports import (
        Appraiser,
        ClaimExtractor,
        Clock,
        DocumentReader,
        LedgerReader,
        Notifier,
        QueryMatcher,
        QueryPlanner,
        WatchedSource,
    )
    from evidence.services.appraise import AppraisalPass
    from evidence.services.asking import Asker
    from evidence.services.decide import Decider
    from evidence.services.grade import GradingPass
    from evidence.services.observe import Observer
    from evidence.services.refresh import Refresher
    from evidence.services.replay import Replayer
    from evidence.services.search import Progress, Searcher
    from evidence.services.team import Team
    from evidence.services.whatif import WhatIf

_SOURCES = "SELECT DISTINCT source FROM search_run ORDER BY source"

PUBMED = "pubmed"
SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The real time, or a pinned moment for reproducible runs."""

    pinned: datetime | None = None

    def now(self) -> datetime:
        """Return the moment in UTC, whole seconds."""
        return self.pinned or datetime.now(UTC).replace(microsecond=0)


class Parts:
    """Everything a command can ask for, chosen by the settings."""

    def __init__(self, settings: Settings, *, creates: bool = True) -> None:
        """Keep the settings; build nothing yet.

        `creates`: whether a SQLite file that does not exist is made when it is needed.
        """
        self.settings = settings
        self._creates = creates

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

    def reading_source(self, snapshot: "LedgerReader") -> str:
        """The source whose findings to show: the one asked for, else the only one there is.

        Without this, a database that was filled from the sample would look empty to
        whoever does not repeat `--source`.
        """
        if "source" not in self.settings.origins:
            rows = snapshot.named_report(_SOURCES, {})
            if len(rows) == 1:
                return str(rows[0]["source"])
        return self.source_name

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
        """Return a document's bytes and the name to keep it under; `-` is stdin."""
        from evidence.adapters.readers.files import read_bytes

        return read_bytes(path)

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
    def ledger(self) -> "SqlLedger":
        """The ledger; a fresh database is filled, one that is behind is refused."""
        return self.database.ledger(creates=self._creates)

    @cached_property
    def database(self) -> "Database":
        """The database itself, whatever its revision."""
        from evidence.db.database import Database

        return Database(self.settings.database, self.settings.migrations)

    def close(self) -> None:
        """Let go of the database, if it was opened."""
        if "database" in self.__dict__:
            self.database.close()

    @cached_property
    def source(self) -> "WatchedSource":
        """The literature source in force.

        Raises:
            ConfigError: PubMed without an e-mail, or not an address.
        """
        from evidence.adapters.entrez.source import EntrezSource

        return EntrezSource(self.source_name, self._client())

    def _client(self) -> "EntrezClient":
        """The client for the source's endpoint; only the network has to be asked slowly."""
        from evidence.adapters.entrez.client import EntrezClient
        from evidence.adapters.entrez.pace import NoPace, Pace, rate_for, slot_name
        from evidence.adapters.entrez.retry import RetryPolicy
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
        pace = Pace(self._slots(slot_name(base_url, identity)), rate_for(identity))
        retry = RetryPolicy(timeout_s=self.settings.timeout_s)
        return EntrezClient(identity, base_url, pace, retry=retry)

    def _slots(self, name: str) -> "Slots":
        """Where the pace is kept: in the database when a team shares it, else in a file."""
        from evidence.adapters.entrez.pace import FileSlots

        if not self.database.is_server:
            return FileSlots(self.state / "pace.sqlite", name)
        _ = self.ledger  # the row's table is there only at head
        return self.database.request_slots(name)

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
        """A pass that searches and fetches; with `again` every query is asked anew."""
        from evidence.services.search import Searcher

        with self.ledger.read() as snapshot:
            newest = snapshot.newest_run_id()

        return Searcher(
            planner=self.planner,
            source=self.source,
            ledger=self.ledger,
            clock=self.clock,
            screen=self.settings.screen,
            enough=self.settings.enough,
            after_run=newest if again else None,
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

    def matcher(self) -> "QueryMatcher":
        """The matcher of records against queries on this machine."""
        from evidence.language.mesh import load_mesh
        from evidence.mirror.percolate import LocalMatcher

        return LocalMatcher(load_mesh())

    def retraction_watch(self) -> "RetractionWatch | None":
        """The second list of retractions, None when no file is set."""
        from evidence.adapters.standing.retraction_watch import RetractionWatch

        path = self.settings.standing_retraction_watch_csv
        return RetractionWatch(Path(path)) if path else None

    def notifier(self) -> "Notifier | None":
        """Where news of a pass are sent, None when nowhere is set."""
        from evidence.adapters.notices.apprise import AppriseNotifier

        places = self.settings.refresh_notify
        return AppriseNotifier(places) if places else None

    def observer(self) -> "Observer":
        """What sees how claims look now."""
        from evidence.services.observe import Observer

        return Observer(
            self.planner, self.ledger, self.clock, self.source_name, self.settings.screen
        )

    def refresher(self, progress: "Progress", *, asks: bool = True) -> "Refresher":
        """A pass that brings claims up to date; unless it `asks`, only its intention."""
        from evidence.db.pass_lock import DatabasePassLock
        from evidence.log import event
        from evidence.services.refresh import Refresher, RefreshPolicy
        from evidence.services.search import Searcher
        from evidence.services.unasked import Unasked

        def searcher(asker: "Asker", after_run: int) -> Searcher:
            return replace(self.searcher(progress), asker=asker, after_run=after_run)

        return Refresher(
            planner=self.planner,
            source=self.source if asks else Unasked(self.source_name),
            matcher=self.matcher(),
            ledger=self.ledger,
            clock=self.clock,
            searcher=searcher,
            appraisal=self.appraisal_pass(progress),
            grading=self.grading_pass(),
            observer=self.observer(),
            policy=RefreshPolicy(
                self.settings.refresh_due_after_days,
                self.settings.refresh_full_after_days,
                self.settings.refresh_bisect,
            ),
            progress=progress,
            lock=DatabasePassLock(self.settings.database),
            dataset=self.retraction_watch(),
            events=event,
        )

    def replayer(self, source: str) -> "Replayer":
        """What reads the stored answers of that source again."""
        from evidence.adapters.entrez.rereading import EntrezReader
        from evidence.services.replay import Replayer

        return Replayer(
            EntrezReader(),
            self.ledger,
            replace(self.observer(), source=source),
            replace(self.appraisal_pass(lambda *_: None), source=source),
            replace(self.grading_pass(), source=source),
        )

    def decider(self, source: str) -> "Decider":
        """What keeps a reviewer's decisions on that source's findings."""
        from evidence.services.decide import Decider

        return Decider(
            self.ledger,
            replace(self.observer(), source=source),
            replace(self.grading_pass(), source=source),
            self.clock,
            self.reviewer,
        )

    def what_if(self, source: str) -> "WhatIf":
        """What judges claims with some of that source's records held out."""
        from evidence.services.whatif import WhatIf

        today = self.clock.now().date()
        return WhatIf(self.planner, self.rubric, source, self.settings.screen, today)

    def csv(self, table: "Table") -> str:
        """One table as CSV, every cell safe in a spreadsheet."""
        from evidence.adapters.exporters.package import csv_bytes

        return csv_bytes(table).decode("utf-8")

    def team(self, progress: "Progress") -> "Team":
        """One member's share of a refresh that several workers share out."""
        from evidence.services.team import Team

        refresher = self.refresher(progress)
        return Team(refresher, self.ledger, self.clock, self.source_name)

    def worker(
        self, progress: "Progress", *, schedule: str, heartbeat_s: int, concurrency: int
    ) -> "Worker":
        """A worker on the queue of the shared database.

        `schedule`: cron words for the beginning of a round, in UTC.

        Raises:
            ConfigError: the database is a file, the queue's library is not installed, or
                these are no cron words.
        """
        if not self.database.is_server:
            raise ConfigError(
                "workers share their work out in PostgreSQL, and this database is a file",
                hint="--database postgresql://..., or without workers: evidence refresh --due from"
                " cron or a timer",
            )
        try:
            from evidence.adapters.queue.jobs import Timing
            from evidence.adapters.queue.worker import Worker
        except ModuleNotFoundError as err:
            raise ConfigError(
                f"workers need a library that is not installed: {err.name}",
                hint="pip install 'evidence[worker]'",
            ) from err
        _ = self.ledger  # made, or refused, before the queue is made beside it
        return Worker(
            server=self.database.server_arguments(),
            make=lambda: Parts(self.settings).team(progress),
            timing=Timing(schedule, heartbeat_s),
            concurrency=concurrency,
        )

    def export(self, package: "Package", folder: Path) -> list[Path]:
        """Write a report; return the files written."""
        from evidence.adapters.exporters.package import write_package

        return write_package(package, folder)
