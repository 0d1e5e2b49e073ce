-- name: design-by-year
-- title: What kinds of study the evidence in force reports, by year of publication
-- columns: source, year, design, citations, claims
-- note: Counts each record once per design that the newest appraisals read in it. An
-- empty year means that the record shows none. Of each document only the newest version.
WITH in_view AS (
    SELECT p.document_id
      FROM document_place AS p
     WHERE p.place = '-'
        OR p.id = (SELECT max(o.id) FROM document_place AS o WHERE o.place = p.place)
), newest_appraisal AS (
    SELECT max(a.id) AS id FROM appraisal AS a GROUP BY a.claim_id, a.source
), newest_citation AS (
    SELECT c.source, c.pmid, c.year
      FROM citation_version AS c
     WHERE c.version = (SELECT max(o.version)
                          FROM citation_version AS o
                         WHERE o.source = c.source AND o.pmid = c.pmid)
)
SELECT a.source,
       c.year,
       i.design,
       count(DISTINCT i.pmid) AS citations,
       count(DISTINCT a.claim_id) AS claims
  FROM evidence_item AS i
  JOIN appraisal AS a ON a.id = i.appraisal_id
  JOIN newest_citation AS c ON c.source = a.source AND c.pmid = i.pmid
  JOIN claim_version AS v ON v.claim_id = a.claim_id
  JOIN claim AS k ON k.id = a.claim_id
 WHERE a.id IN (SELECT id FROM newest_appraisal)
   AND k.document_id IN (SELECT document_id FROM in_view)
   AND v.status = 'active'
   AND v.version = (SELECT max(o.version) FROM claim_version AS o WHERE o.claim_id = v.claim_id)
 GROUP BY a.source, c.year, i.design
 ORDER BY CASE WHEN c.year IS NULL THEN 1 ELSE 0 END, c.year DESC, min(a.id), min(i.ordinal), i.design
