-- name: unsupported-claims
-- title: Claims in force that nothing supports, with the reason and the newest search
-- columns: claim_id, document, source, verdict, unsupported_reason, search_outcome,
--   last_searched_at, supporting, contradicting, mentioning, claim
-- note: One row per claim and source whose newest grade carries an unsupported reason,
-- of each document only the newest version. The counts are the stances of the newest
-- appraisal, passed threshold or not. A file is kept as a digest of its folder, a slash
-- and its name; here stands the name.
WITH in_view AS (
    SELECT p.document_id
      FROM document_place AS p
     WHERE p.place = '-'
        OR p.id = (SELECT max(o.id) FROM document_place AS o WHERE o.place = p.place)
), newest_grade AS (
    SELECT max(g.id) AS id FROM grade AS g GROUP BY g.claim_id, g.source
), newest_appraisal AS (
    SELECT max(a.id) AS id FROM appraisal AS a GROUP BY a.claim_id, a.source
), stances AS (
    SELECT a.claim_id,
           a.source,
           sum(CASE WHEN i.stance = 'supports' THEN 1 ELSE 0 END) AS supporting,
           sum(CASE WHEN i.stance = 'contradicts' THEN 1 ELSE 0 END) AS contradicting,
           sum(CASE WHEN i.stance = 'mentions' THEN 1 ELSE 0 END) AS mentioning
      FROM appraisal AS a
      JOIN evidence_item AS i ON i.appraisal_id = a.id
     WHERE a.id IN (SELECT id FROM newest_appraisal)
     GROUP BY a.claim_id, a.source
)
SELECT g.claim_id,
       CASE WHEN substr(d.name, 17, 1) = '/'
             AND ltrim(substr(d.name, 1, 16), '0123456789abcdef') = ''
            THEN substr(d.name, 18)
            ELSE d.name
        END AS document,
       g.source,
       g.verdict,
       g.unsupported_reason,
       g.search_outcome,
       coalesce(g.last_searched_at, '') AS last_searched_at,
       coalesce(s.supporting, 0) AS supporting,
       coalesce(s.contradicting, 0) AS contradicting,
       coalesce(s.mentioning, 0) AS mentioning,
       v.text AS claim
  FROM grade AS g
  JOIN claim AS c ON c.id = g.claim_id
  JOIN document AS d ON d.id = c.document_id
  JOIN claim_version AS v ON v.claim_id = g.claim_id
  LEFT JOIN stances AS s ON s.claim_id = g.claim_id AND s.source = g.source
 WHERE g.id IN (SELECT id FROM newest_grade)
   AND g.unsupported_reason <> ''
   AND v.status = 'active'
   AND d.id IN (SELECT document_id FROM in_view)
   AND v.version = (SELECT max(o.version) FROM claim_version AS o WHERE o.claim_id = v.claim_id)
 ORDER BY g.claim_id, g.id
