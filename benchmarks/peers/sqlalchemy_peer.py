# SQLAlchemy's ORM, as its documentation tells its users. It has no get_or_create: this is the safe code that its user has to
# write, SELECT, then the dialect's INSERT … ON CONFLICT DO NOTHING.
import sys

from sqlalchemy import BigInteger, Column, String, Text, create_engine, event, select, text
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session, declarative_base
from sqlalchemy.pool import QueuePool, StaticPool

import contest
from url import Url

url = Url(sys.argv[1])
Base = declarative_base()


class Device(Base):
    __tablename__ = "bench_device"
    id = Column(BigInteger, primary_key=True)
    serial = Column(String(255), unique=True, nullable=False)
    name = Column(Text, nullable=False)
    seen = Column(BigInteger, nullable=False, default=0)


def make_engine():
    if url.engine == "sqlite":
        # As 2.0 does by itself; 1.4 would open the file anew for each session.
        pool = StaticPool if url.is_in_memory else QueuePool
        engine = create_engine(f"sqlite:///{url.path}", connect_args={"timeout": 60}, future=True, poolclass=pool)

        @event.listens_for(engine, "connect")
        def set_pragmas(connection, _):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {url.synchronous}")

        return engine
    query = {"unix_socket": url.socket, "charset": "utf8mb4"} if url.engine == "mariadb" and url.socket else {}
    if url.engine == "postgresql":
        query = {"host": url.host, "port": str(url.port)}
    driver = {"postgresql": "postgresql+psycopg2", "mariadb": "mysql+mysqldb"}[url.engine]
    host = None if query.get("host") else url.host
    port = int(url.port) if host and url.port else None
    # READ COMMITTED, MariaDB's default apart: the row of whoever was faster must be seen by the SELECT behind the INSERT.
    return create_engine(URL.create(driver, url.user, None, host, port, url.database, query), future=True,
                         isolation_level="READ COMMITTED")


def insert_unless_present(row):
    if url.engine == "mariadb":
        return mysql.insert(Device).values(**row).prefix_with("IGNORE")
    dialect = {"sqlite": sqlite, "postgresql": postgresql}[url.engine]
    return dialect.insert(Device).values(**row).on_conflict_do_nothing(index_elements=["serial"])


def upsert(row):
    if url.engine == "mariadb":
        return mysql.insert(Device).values(**row).on_duplicate_key_update(seen=Device.seen + 1)
    dialect = {"sqlite": sqlite, "postgresql": postgresql}[url.engine]
    return dialect.insert(Device).values(**row).on_conflict_do_update(index_elements=["serial"], set_={"seen": Device.seen + 1})


class Peer:
    def __init__(self):
        self.engine = make_engine()

    def session(self):
        return Session(self.engine, expire_on_commit=False)

    def get(self, serial):
        with self.session() as session:
            return session.execute(select(Device).filter_by(serial=serial)).scalar_one()

    def get_or_create_in(self, session, serial):
        if session.execute(select(Device).filter_by(serial=serial)).scalar_one_or_none():
            return False
        inserted = session.execute(insert_unless_present({"serial": serial, "name": "a device", "seen": 0}))
        session.execute(select(Device).filter_by(serial=serial)).scalar_one()
        return inserted.rowcount == 1

    def get_or_create(self, serial):
        with self.session() as session, session.begin():
            return self.get_or_create_in(session, serial)

    def get_or_create_in_transaction(self, serial, other):
        with self.session() as session, session.begin():
            session.execute(select(Device).filter_by(serial=other)).scalar_one()
            return self.get_or_create_in(session, serial)

    def update_or_create(self, serial):
        with self.session() as session, session.begin():
            session.execute(upsert({"serial": serial, "name": "a device", "seen": 1}))
            session.execute(select(Device).filter_by(serial=serial)).scalar_one()

    def get_or_create_all(self, serials):
        with self.session() as session, session.begin():
            found = set()
            for i in range(0, len(serials), 500):
                found.update(session.execute(select(Device.serial).where(Device.serial.in_(serials[i:i + 500]))).scalars())
            return sum(self.get_or_create_in(session, serial) for serial in serials if serial not in found)

    def create_all(self, serials):
        with self.session() as session, session.begin():
            session.add_all([Device(serial=serial, name="a device", seen=0) for serial in serials])

    def filter(self, least):
        wanted = select(Device).where(Device.id >= least, Device.id < least + 1000, Device.name == "a device")
        with self.session() as session:
            return len(session.execute(wanted.order_by(Device.id).limit(100)).scalars().all())

    def stream(self):
        with self.session() as session:
            return sum(1 for _ in session.execute(select(Device).execution_options(yield_per=1000)).scalars())

    def execute(self, sql):
        with self.engine.begin() as connection:
            connection.execute(text(sql.replace(":", "\\:")))
        return {}

    def numbers(self, sql):
        with self.engine.begin() as connection:
            return {"numbers": [int(each) for each in connection.execute(text(sql)).one()]}


contest.main(Peer, url.is_in_memory)
