-- name: claim-history
-- title: Every version of one claim, oldest first
-- params: claim_id
-- columns: claim_id, version, status, claim_type, checkable, text, changed_by, reason, changed_at
SELECT v.claim_id,
       v.version,
       v.status,
       v.claim_type,
       v.checkable,
       v.text,
       v.changed_by,
       v.reason,
       v.changed_at
  FROM claim_version AS v
 WHERE v.claim_id = CAST(:claim_id AS INTEGER)
 ORDER BY v.version
