// The one query that describes a table. https://www.postgresql.org/docs/15/catalogs.html
#pragma once

namespace rowan::postgresql {

/// $1: the table's name, as the search path finds it. Rows: what each is about, and eight texts.
/// Of an index: p primary, u unique and valid, d deferrable, n NULLS NOT DISTINCT; one row for each term.
inline constexpr const char* catalogue_sql = R"(
WITH t AS (
  SELECT c.oid, c.relkind, c.relrowsecurity FROM pg_catalog.pg_class c
  WHERE c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident($1)) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
), trigger AS (
  SELECT DISTINCT g.tgname, g.tgtype FROM pg_catalog.pg_trigger g
  JOIN t ON g.tgrelid = t.oid OR g.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(t.oid))
  WHERE NOT g.tgisinternal AND g.tgenabled <> 'D'
), about (place, about, a, b, c, d, e, f, g, h) AS (
  SELECT ARRAY[0, 0, 0]::bigint[], 'table', t.relkind::text,
    pg_catalog.has_table_privilege(t.oid, 'UPDATE')::text,
    (EXISTS (SELECT 1 FROM trigger WHERE tgtype & 16 <> 0))::text, '', '', '', '', ''
  FROM t
  UNION ALL
  SELECT ARRAY[1, a.attnum, 0], 'column', a.attname::text,
    pg_catalog.format_type(base.type, base.typmod),
    coalesce(l.collname::text, ''),
    coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), ''),
    (NOT (a.attnotnull OR y.typnotnull))::text,
    (a.attidentity <> '' OR a.attgenerated <> ''
      OR coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%')::text,
    coalesce(NOT l.collisdeterministic, false)::text,
    CASE y.typcategory WHEN 'N' THEN '' ELSE pg_catalog.format_type(a.atttypid, NULL) END
  FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
  CROSS JOIN LATERAL (SELECT CASE y.typtype WHEN 'd' THEN y.typbasetype ELSE a.atttypid END AS type,
                             CASE y.typtype WHEN 'd' THEN y.typtypmod ELSE a.atttypmod END AS typmod) base
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
  UNION ALL
  SELECT ARRAY[2, CASE WHEN i.indisprimary THEN 0 ELSE i.indexrelid::bigint END, n.place], 'term', x.relname::text,
    CASE WHEN i.indisprimary THEN 'p' ELSE '' END || CASE WHEN i.indisunique AND i.indisvalid THEN 'u' ELSE '' END ||
      CASE WHEN i.indimmediate THEN '' ELSE 'd' END ||
      CASE WHEN pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct' = 'true' THEN 'n' ELSE '' END,
    coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), ''),
    CASE WHEN n.is_column THEN a.attname::text ELSE '' END,
    CASE WHEN n.is_column THEN '' ELSE pg_catalog.pg_get_indexdef(i.indexrelid, n.place, false) END,
    coalesce(l.collname::text, ''), '', ''
  FROM t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND i.indislive
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnkeyatts::integer) s(place)
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[s.place - 1]
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = i.indcollation[s.place - 1]
  CROSS JOIN LATERAL (SELECT s.place AS place, i.indkey[s.place - 1] <> 0 AND
    (coalesce(l.collisdeterministic, true) OR l.oid = a.attcollation) AS is_column) n
  UNION ALL
  SELECT ARRAY[3, 0, 0], 'obstacle', 'the rule "' || r.rulename || '" rewrites it', '', '', '', '', '', '', ''
  FROM t JOIN pg_catalog.pg_rewrite r ON r.ev_class = t.oid AND r.ev_type IN ('2', '3') AND r.ev_enabled <> 'D'
  UNION ALL
  SELECT ARRAY[3, 0, 1], 'obstacle', 'the trigger "' || tgname || '" runs instead of it', '', '', '', '', '', '', ''
  FROM trigger WHERE tgtype & 68 = 68
  UNION ALL
  SELECT ARRAY[3, 0, 2], 'obstacle', 'it is a foreign table', '', '', '', '', '', '', '' FROM t WHERE relkind = 'f'
  UNION ALL
  SELECT ARRAY[4, 0, 0], 'suspect', 'the trigger "' || tgname || '" runs before each insert', '', '', '', '', '', '', ''
  FROM trigger WHERE tgtype & 7 = 7
  UNION ALL
  SELECT ARRAY[4, 0, 1], 'suspect', 'row-level security hides rows from this user', '', '', '', '', '', '', ''
  FROM t WHERE t.relrowsecurity AND pg_catalog.row_security_active(t.oid)
  UNION ALL
  SELECT ARRAY[4, 0, 2], 'suspect', 'the index "' || x.relname || '" is not valid', '', '', '', '', '', '', ''
  FROM t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND NOT i.indisvalid
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
)
SELECT about, a, b, c, d, e, f, g, h FROM about ORDER BY place)";

} // namespace rowan::postgresql
