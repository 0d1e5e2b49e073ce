-- name: changed-records
-- title: Records that a source gave in more than one version, with the claims that rest on them
-- columns: source, pmid, version, fetched_at, standing, standing_before, title, claims
-- note: One row per version after the first: what was checked again and had changed.
-- `claims` counts the claims that ever had the record as evidence at that source.
WITH resting AS (
    SELECT a.source, i.pmid, count(DISTINCT a.claim_id) AS claims
      FROM appraisal AS a
      JOIN evidence_item AS i ON i.appraisal_id = a.id
     GROUP BY a.source, i.pmid
)
SELECT c.source,
       c.pmid,
       c.version,
       f.fetched_at,
       c.standing,
       b.standing AS standing_before,
       c.title,
       coalesce(r.claims, 0) AS claims
  FROM citation_version AS c
  JOIN citation_version AS b
    ON b.source = c.source AND b.pmid = c.pmid AND b.version = c.version - 1
  JOIN fetch_run AS f ON f.id = c.fetch_id
  LEFT JOIN resting AS r ON r.source = c.source AND r.pmid = c.pmid
 ORDER BY c.fetch_id, CAST(c.pmid AS INTEGER), c.version
