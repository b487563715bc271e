# Whether two databases hold the same index, by SQL: every table without its numbers and fingerprints, what a row refers to by its key.
#
#     compare.py DATABASE DATABASE
import sqlite3
import sys

VERSION = "{0}.package_version v JOIN {0}.package p ON p.id = v.package_id JOIN {0}.architecture a ON a.id = v.architecture_id"
TABLES = {
    "package": "SELECT name FROM {0}.package",
    "maintainer": "SELECT email, name FROM {0}.maintainer",
    "section": "SELECT name FROM {0}.section",
    "source": "SELECT name FROM {0}.source",
    "architecture": "SELECT name FROM {0}.architecture",
    "tag": "SELECT facet, name FROM {0}.tag",
    "package_version": "SELECT p.name, v.version, a.name, s.name, v.source_version, m.email, m.name, c.name, v.priority, v.homepage, v.summary, "
                       "v.size_bytes, v.installed_size_kib, v.is_essential "
                       f"FROM {VERSION} JOIN {{0}}.source s ON s.id = v.source_id "
                       "LEFT JOIN {0}.maintainer m ON m.id = v.maintainer_id LEFT JOIN {0}.section c ON c.id = v.section_id",
    "package_version_tag": "SELECT p.name, v.version, a.name, t.facet, t.name "
                           f"FROM {{0}}.package_version_tag l JOIN {{0}}.tag t ON t.id = l.tag_id JOIN {VERSION} "
                           "WHERE v.id = l.package_version_id",
    "dependency": "SELECT p.name, v.version, a.name, d.kind, d.position, d.alternative, o.name, d.qualifier, d.test, d.version, d.architectures, "
                  f"d.profiles FROM {{0}}.dependency d JOIN {{0}}.package o ON o.id = d.package_id JOIN {VERSION} "
                  "WHERE v.id = d.package_version_id",
}


def main():
    on = sqlite3.connect(":memory:")
    on.execute("ATTACH ? AS one", (sys.argv[1],))
    on.execute("ATTACH ? AS other", (sys.argv[2],))
    is_same = True
    for table, rows in TABLES.items():
        one, other = rows.format("one"), rows.format("other")
        counts = [on.execute(f"SELECT count(*) FROM {database}.{table}").fetchone()[0] for database in ("one", "other")]
        only = [on.execute(f"SELECT count(*) FROM ({a} EXCEPT {b})").fetchone()[0] for a, b in ((one, other), (other, one))]
        same = counts[0] == counts[1] and only == [0, 0]
        is_same = is_same and same
        print(f"{table:20} {counts[0]:8} {counts[1]:8} rows, {only[0]} and {only[1]} only there{'' if same else '   DIFFERENT'}")
    sys.exit(0 if is_same else 1)


main()
