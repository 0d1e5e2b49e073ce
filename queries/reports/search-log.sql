-- name: search-log
-- title: Every search as it was run, in the order of running (PRISMA-S items 1, 8, 12, 13, 15)
-- columns: run_id, claim_id, source, strategy, strategy_version, strategy_sha256, role,
--   query_as_run, translation, warnings, asked_limit, sort, outcome, failure, hit_count,
--   retrieved, started_at, finished_at, payload_sha256, tool_version
-- note: Rethlefsen et al. 2021: 1 source, 8 full strategy as run, 12 and 13 dates, 15
-- records in all. An empty hit_count means that the source gave no answer, not that
-- it found nothing. `warnings` is a JSON list in the source's own words.
SELECT r.id AS run_id,
       r.claim_id,
       r.source,
       r.strategy,
       r.strategy_version,
       r.strategy_sha256,
       r.role,
       r.query_as_run,
       r.translation,
       r.warnings,
       r.asked_limit,
       r.sort,
       r.outcome,
       r.failure,
       r.hit_count,
       r.retrieved,
       r.started_at,
       r.finished_at,
       coalesce(r.payload_sha256, '') AS payload_sha256,
       r.tool_version
  FROM search_run AS r
 ORDER BY r.id
