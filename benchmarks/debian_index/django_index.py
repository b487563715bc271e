# The demo's job as a Django program: the Debian package index, normalised, in an SQLite file. What packages share is got or created and
# remembered by name; 500 stanzas are one transaction; dependencies and tags go by bulk_create. One process, as SQLite has one writer.
#
#     django_index.py INDEX DATABASE
import hashlib
import re
import sys

import django
from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.signals import connection_created

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[2], "OPTIONS": {"timeout": 60}}},
                   DEFAULT_AUTO_FIELD="django.db.models.BigAutoField")
django.setup()


@connection_created.connect
def set_pragmas(connection, **_):
    connection.cursor().execute("PRAGMA journal_mode = WAL")
    connection.cursor().execute("PRAGMA synchronous = NORMAL")


class Table(models.Model):
    class Meta:
        abstract = True
        app_label = "debian"


class Package(Table):
    name = models.TextField(unique=True)

    class Meta(Table.Meta):
        db_table = "package"


class Maintainer(Table):
    email = models.TextField()
    name = models.TextField()

    class Meta(Table.Meta):
        db_table = "maintainer"
        unique_together = [("email", "name")]


class Section(Table):
    name = models.TextField(unique=True)

    class Meta(Table.Meta):
        db_table = "section"


class Source(Table):
    name = models.TextField(unique=True)

    class Meta(Table.Meta):
        db_table = "source"


class Architecture(Table):
    name = models.TextField(unique=True)

    class Meta(Table.Meta):
        db_table = "architecture"


class Tag(Table):
    facet = models.TextField()
    name = models.TextField()

    class Meta(Table.Meta):
        db_table = "tag"
        unique_together = [("facet", "name")]


class PackageVersion(Table):
    package = models.ForeignKey(Package, models.CASCADE)
    architecture = models.ForeignKey(Architecture, models.CASCADE)
    version = models.TextField()
    source = models.ForeignKey(Source, models.CASCADE)
    source_version = models.TextField()
    maintainer = models.ForeignKey(Maintainer, models.CASCADE, null=True)
    section = models.ForeignKey(Section, models.CASCADE, null=True)
    priority = models.TextField(null=True)
    homepage = models.TextField(null=True)
    summary = models.TextField()
    size_bytes = models.BigIntegerField(null=True)
    installed_size_kib = models.BigIntegerField(null=True)
    is_essential = models.BooleanField()
    fingerprint = models.BigIntegerField()

    class Meta(Table.Meta):
        db_table = "package_version"
        unique_together = [("package", "version", "architecture")]


class PackageVersionTag(Table):
    package_version = models.ForeignKey(PackageVersion, models.CASCADE)
    tag = models.ForeignKey(Tag, models.CASCADE)

    class Meta(Table.Meta):
        db_table = "package_version_tag"
        unique_together = [("package_version", "tag")]


class Dependency(Table):
    package_version = models.ForeignKey(PackageVersion, models.CASCADE)
    kind = models.TextField()
    position = models.IntegerField()
    alternative = models.IntegerField()
    package = models.ForeignKey(Package, models.CASCADE)
    qualifier = models.TextField()
    test = models.TextField()
    version = models.TextField()
    architectures = models.TextField()
    profiles = models.TextField()

    class Meta(Table.Meta):
        db_table = "dependency"
        unique_together = [("package_version", "kind", "position", "alternative")]


TABLES = [Package, Maintainer, Section, Source, Architecture, Tag, PackageVersion, PackageVersionTag, Dependency]
KINDS = ["Depends", "Pre-Depends", "Recommends", "Suggests", "Enhances", "Breaks", "Conflicts", "Replaces", "Provides"]
OLD_SPELLINGS = {"<": "<=", ">": ">="}
RELATION = re.compile(r"([^:(\[<\s]+)(?::([^(\[<\s]+))?\s*(?:\(\s*(<<|<=|>=|>>|=|<|>)\s*([^)\s]+)\s*\))?\s*"
                      r"(?:\[([^\]]*)\])?\s*((?:<[^>]*>\s*)*)$")
SOURCE = re.compile(r"(\S+)(?:\s*\(\s*(\S+)\s*\))?$")
PERSON = re.compile(r"([^<]*)<([^>]*)>")


def stanzas(path):
    fields, name = {}, None
    with open(path, encoding="utf-8", newline="\n") as index:
        for line in index:
            if not line.strip():
                if fields:
                    yield fields
                fields = {}
            elif line[0] in " \t":
                fields[name] += "\n" + line.strip()
            else:
                name, value = line.split(":", 1)
                fields[name] = value.strip()
    if fields:
        yield fields


def first_line(fields, name):
    return fields.get(name, "").split("\n", 1)[0] or None


def number(fields, name):
    return int(fields[name]) if name in fields else None


def person(text):
    found = PERSON.match(text)
    if found:
        return found[2].strip().lower(), found[1].strip()
    return (text.lower(), "") if "@" in text and " " not in text else ("", text)


def tags(text):
    found = set()
    for tag in re.split(r",(?![^{]*\})", text):
        facet, colons, name = tag.strip().partition("::")
        if not colons:
            facet, name = "", facet
        names = name[1:-1].split(",") if name.startswith("{") else [name]
        found.update((facet, each.strip()) for each in names if each.strip())
    return sorted(found)


def relations(text):
    for position, group in enumerate(text.rstrip(",").split(",")):
        for alternative, target in enumerate(group.split("|")):
            name, qualifier, test, version, architectures, profiles = RELATION.match(target.strip()).groups()
            yield position, alternative, name, {
                "qualifier": qualifier or "", "test": OLD_SPELLINGS.get(test, test) or "any", "version": version or "",
                "architectures": " ".join((architectures or "").split()), "profiles": " ".join((profiles or "").split())}


class Shared:
    """Ids of rows by their key."""

    def __init__(self, model, *key):
        self.model, self.key, self.ids = model, key, {}

    def id_of(self, *values):
        if values not in self.ids:
            self.ids[values] = self.model.objects.get_or_create(**dict(zip(self.key, values)))[0].pk
        return self.ids[values]


packages, sources, sections = Shared(Package, "name"), Shared(Source, "name"), Shared(Section, "name")
architectures, maintainers, all_tags = Shared(Architecture, "name"), Shared(Maintainer, "email", "name"), Shared(Tag, "facet", "name")


def store(fields, dependencies, links):
    name, source_version = SOURCE.match(fields.get("Source", fields["Package"])).groups()
    maintainer, section = fields.get("Maintainer"), first_line(fields, "Section")
    content = hashlib.blake2b(repr(sorted(fields.items())).encode(), digest_size=8).digest()
    contents = {
        "source_id": sources.id_of(name), "source_version": source_version or fields["Version"],
        "maintainer_id": maintainers.id_of(*person(maintainer)) if maintainer else None,
        "section_id": sections.id_of(section) if section else None,
        "priority": first_line(fields, "Priority"), "homepage": first_line(fields, "Homepage"),
        "summary": first_line(fields, "Description") or "", "size_bytes": number(fields, "Size"),
        "installed_size_kib": number(fields, "Installed-Size"), "is_essential": fields.get("Essential") == "yes",
        "fingerprint": int.from_bytes(content, "big", signed=True)}
    tag_ids = [all_tags.id_of(*each) for each in tags(fields["Tag"])] if "Tag" in fields else []
    edges = [(kind.lower(), packages.id_of(name), position, alternative, rest)
             for kind in KINDS if kind in fields for position, alternative, name, rest in relations(fields[kind])]
    key = {"package_id": packages.id_of(fields["Package"]), "version": fields["Version"],
           "architecture_id": architectures.id_of(fields["Architecture"])}
    version, created = PackageVersion.objects.get_or_create(**key, defaults=contents)
    if not created:
        if version.fingerprint >= contents["fingerprint"]:
            return
        PackageVersion.objects.filter(pk=version.pk).update(**contents)
        Dependency.objects.filter(package_version=version).delete()
        PackageVersionTag.objects.filter(package_version=version).delete()
        dependencies[:] = [each for each in dependencies if each.package_version_id != version.pk]
        links[:] = [each for each in links if each.package_version_id != version.pk]
    dependencies += [Dependency(package_version_id=version.pk, kind=kind, position=position, alternative=alternative, package_id=package, **rest)
                     for kind, package, position, alternative, rest in edges]
    links += [PackageVersionTag(package_version_id=version.pk, tag_id=each) for each in tag_ids]


def store_all(batch):
    with transaction.atomic():
        dependencies, links = [], []
        for fields in batch:
            store(fields, dependencies, links)
        Dependency.objects.bulk_create(dependencies, ignore_conflicts=True)
        PackageVersionTag.objects.bulk_create(links, ignore_conflicts=True)


def main():
    with connection.schema_editor() as editor:
        for table in TABLES:
            editor.create_model(table)
    batch = []
    for fields in stanzas(sys.argv[1]):
        batch.append(fields)
        if len(batch) == 500:
            store_all(batch)
            batch = []
    store_all(batch)


main()
