-- name: citations-not-in-good-standing
-- title: Records whose newest version shows a retraction, concern, correction or other mark
-- columns: source, pmid, standing, notice_pmid, year, title, journal, doi, last_checked_at, claims
-- note: `claims` counts the claims in force that have the record as evidence in their
-- newest appraisal, of each document only the newest version. Standing is what the record itself showed when it was last
-- looked up, which is `last_checked_at`; a record with no mark is not listed, and
-- that is no proof that none exists elsewhere.
WITH in_view AS (
    SELECT p.document_id
      FROM document_place AS p
     WHERE p.place = '-'
        OR p.id = (SELECT max(o.id) FROM document_place AS o WHERE o.place = p.place)
), newest_appraisal AS (
    SELECT max(a.id) AS id FROM appraisal AS a GROUP BY a.claim_id, a.source
), resting AS (
    SELECT a.source, i.pmid, count(DISTINCT a.claim_id) AS claims
      FROM appraisal AS a
      JOIN evidence_item AS i ON i.appraisal_id = a.id
      JOIN claim_version AS v ON v.claim_id = a.claim_id
      JOIN claim AS m ON m.id = a.claim_id
     WHERE a.id IN (SELECT id FROM newest_appraisal)
       AND m.document_id IN (SELECT document_id FROM in_view)
       AND v.status = 'active'
       AND v.version = (SELECT max(o.version) FROM claim_version AS o WHERE o.claim_id = v.claim_id)
     GROUP BY a.source, i.pmid
), checked AS (
    SELECT f.source, r.pmid, max(f.fetched_at) AS last_checked_at
      FROM fetch_record AS r
      JOIN fetch_run AS f ON f.id = r.fetch_id
     GROUP BY f.source, r.pmid
)
SELECT c.source,
       c.pmid,
       c.standing,
       coalesce(c.notice_pmid, '') AS notice_pmid,
       c.year,
       c.title,
       c.journal,
       c.doi,
       k.last_checked_at,
       coalesce(r.claims, 0) AS claims
  FROM citation_version AS c
  JOIN checked AS k ON k.source = c.source AND k.pmid = c.pmid
  LEFT JOIN resting AS r ON r.source = c.source AND r.pmid = c.pmid
 WHERE c.standing <> 'good'
   AND c.version = (SELECT max(o.version)
                      FROM citation_version AS o
                     WHERE o.source = c.source AND o.pmid = c.pmid)
 ORDER BY coalesce(r.claims, 0) DESC, CAST(c.pmid AS INTEGER), c.fetch_id
