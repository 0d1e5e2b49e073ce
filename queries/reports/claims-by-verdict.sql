-- name: claims-by-verdict
-- title: How many claims in force have which verdict, grade and basis, per source
-- columns: source, verdict, grade, basis, claims, first_claim_id, last_claim_id
-- note: Counts active claims with their newest grade at each source, of each document
-- only the newest version. A claim that was never graded is counted with the verdict
-- `not_graded` and an empty source.
WITH in_view AS (
    SELECT p.document_id
      FROM document_place AS p
     WHERE p.place = '-'
        OR p.id = (SELECT max(o.id) FROM document_place AS o WHERE o.place = p.place)
), newest AS (
    SELECT max(g.id) AS id
      FROM grade AS g
     GROUP BY g.claim_id, g.source
), active AS (
    SELECT v.claim_id
      FROM claim_version AS v
      JOIN claim AS c ON c.id = v.claim_id
     WHERE c.document_id IN (SELECT document_id FROM in_view)
       AND v.version = (SELECT max(o.version) FROM claim_version AS o WHERE o.claim_id = v.claim_id)
       AND v.status = 'active'
), graded AS (
    SELECT a.claim_id,
           coalesce(g.source, '') AS source,
           coalesce(g.verdict, 'not_graded') AS verdict,
           coalesce(g.grade, '') AS grade,
           coalesce(g.basis, '') AS basis
      FROM active AS a
      LEFT JOIN grade AS g ON g.claim_id = a.claim_id AND g.id IN (SELECT id FROM newest)
)
SELECT source,
       verdict,
       grade,
       basis,
       count(*) AS claims,
       min(claim_id) AS first_claim_id,
       max(claim_id) AS last_claim_id
  FROM graded
 GROUP BY source, verdict, grade, basis
 ORDER BY claims DESC, first_claim_id, last_claim_id, source, verdict
