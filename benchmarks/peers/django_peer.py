# Django, as its documentation tells its users: get_or_create, update_or_create with F(), bulk_create, iterator.
import sys

import django
from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.signals import connection_created
from django.db.models import F

import contest
from url import Url

url = Url(sys.argv[1])


def database():
    if url.engine == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.path, "OPTIONS": {"timeout": 60}}
    if url.engine == "postgresql":
        return {"ENGINE": "django.db.backends.postgresql", "NAME": url.database, "USER": url.user, "HOST": url.host,
                "PORT": url.port, "CONN_MAX_AGE": None}
    return {"ENGINE": "django.db.backends.mysql", "NAME": url.database, "USER": url.user, "HOST": url.socket or url.host,
            "PORT": url.port, "CONN_MAX_AGE": None, "OPTIONS": {"charset": "utf8mb4"}}


settings.configure(DATABASES={"default": database()}, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True)
django.setup()


def set_pragmas(sender, connection, **_):
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA journal_mode = WAL")
        connection.cursor().execute(f"PRAGMA synchronous = {url.synchronous}")


connection_created.connect(set_pragmas)


class Device(models.Model):
    serial = models.CharField(max_length=255, unique=True)
    name = models.TextField()
    seen = models.BigIntegerField(default=0)

    class Meta:
        app_label = "bench"
        db_table = "bench_device"


class Peer:
    def get(self, serial):
        return Device.objects.get(serial=serial)

    def get_or_create(self, serial):
        return Device.objects.get_or_create(serial=serial, defaults={"name": "a device"})[1]

    def get_or_create_in_transaction(self, serial, other):
        with transaction.atomic():
            self.get(other)
            return self.get_or_create(serial)

    def update_or_create(self, serial):
        # F() has no value to be created with before Django 5 (create_defaults): get_or_create, then an update by expression.
        with transaction.atomic():
            device, created = Device.objects.get_or_create(serial=serial, defaults={"name": "a device", "seen": 1})
            if not created:
                Device.objects.filter(pk=device.pk).update(seen=F("seen") + 1)

    def get_or_create_all(self, serials):
        # There is no bulk form; those that are there, then the others one by one.
        with transaction.atomic():
            found = set()
            for i in range(0, len(serials), 500):  # SQLite takes 999 parameters
                found.update(each.serial for each in Device.objects.filter(serial__in=serials[i:i + 500]))
            return sum(self.get_or_create(serial) for serial in serials if serial not in found)

    def create_all(self, serials):
        Device.objects.bulk_create([Device(serial=serial, name="a device") for serial in serials])

    def filter(self, least):
        return len(Device.objects.filter(id__gte=least, id__lt=least + 1000, name="a device").order_by("id")[:100])

    def stream(self):
        return sum(1 for _ in Device.objects.iterator())

    def execute(self, sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
        return {}

    def numbers(self, sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return {"numbers": [int(each) for each in cursor.fetchone()]}


contest.main(Peer, url.is_in_memory)
