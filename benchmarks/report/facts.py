# What a reader must know to believe the figures: the machine, how busy it was, and the versions of everything.
import datetime
import os
import pathlib
import platform
import re
import shlex
import subprocess

PACKAGES = ["g++", "libsqlite3-0", "libpq5", "libmariadb3", "postgresql-15", "mariadb-server-core", "galera-4",
            "libsoci-core4.0", "libpqxx-6.4", "python3", "python3-django", "python3-sqlalchemy", "python3-psycopg2",
            "python3-mysqldb"]


def first_match(path, pattern):
    found = re.search(pattern, pathlib.Path(path).read_text(errors="replace"), re.M)
    return found.group(1).strip() if found else "?"


def version_of(package):
    found = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True, check=False)
    return found.stdout if found.returncode == 0 else ""


def said_by(*command):
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() if found.returncode == 0 else ""


def commit():
    """With "-dirty" behind it where tracked files differ from it."""
    changed = said_by("git", "status", "--porcelain", "--untracked-files=no")
    return (said_by("git", "rev-parse", "--short", "HEAD") or "?") + ("-dirty" if changed else "")


def disk_of(directory):
    """What the database files stand on: the file system and its device, not the path, which means nothing elsewhere."""
    system, source, size = (said_by("findmnt", "--noheadings", "--first-only", "--target", directory, "--output", each) or "?"
                            for each in ("FSTYPE", "SOURCE", "SIZE"))
    device = said_by("lsblk", "--noheadings", "--inverse", "--nodeps", "--output", "NAME,ROTA,MODEL", source.split("[")[0])
    name, spins, *model = device.split() if len(device.split()) > 1 else (pathlib.PurePath(source).name, "?")
    return {"file_system": system, "size": size, "device": name, "model": " ".join(model),
            "rotating": {"0": "no", "1": "yes"}.get(spins, "unknown")}


def without_places(arguments):
    """The arguments but for those that name folders of one machine."""
    kept, rest = [], iter(arguments)
    for each in rest:
        if each in ("--output", "--directory", "--programs"):
            next(rest, None)
        else:
            kept.append(shlex.quote(each))
    return kept


def gather(arguments):
    directory = arguments[arguments.index("--directory") + 1]
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit(),
        "command": "scripts/bench report" + "".join(f" {each}" for each in without_places(arguments)),
        "directory": disk_of(directory),
        "machine": {
            "processor": first_match("/proc/cpuinfo", r"^model name\s*:\s*(.*)$"),
            "cores": os.cpu_count(),
            "memory_gib": round(int(first_match("/proc/meminfo", r"^MemTotal:\s*(\d+)")) / 2**20, 1),
            "system": f"{platform.system()} {platform.release()}",
            "load_at_start": [round(each, 1) for each in os.getloadavg()],
        },
        "versions": {package: version_of(package) for package in PACKAGES if version_of(package)},
    }
