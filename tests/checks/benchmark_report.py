# What the benchmark report makes of contestants that lose rows, throw, or end; and which cases a filter chooses.
import sys
import unittest

sys.path.insert(0, ".")
from cases import Case, all_cases  # noqa: E402
from contestant import Failed  # noqa: E402
from page import page  # noqa: E402
from race import is_bad, race  # noqa: E402


class MadeUp:
    """Ten calls a turn; `table` says what they leave behind, `errors` how many of them throw in the turn of this number."""

    def __init__(self, name="rowan", created=10, increments=0, stored=10, keys=None, seen=0, errors=(), ends_in=None):
        self.name, self.created, self.increments, self.errors, self.ends_in = name, created, increments, errors, ends_in
        self.step = (stored, stored if keys is None else keys, seen)
        self.table, self.turns, self.dirty_with = [0, 0, 0], 0, None

    def fill(self, rows):
        self.table = [rows, rows, 0]

    def totals(self):
        return list(self.table)

    def ask(self, _):
        number, self.turns = self.turns, self.turns + 1
        if number == self.ends_in:
            raise Failed("it has ended")
        self.table = [total + more for total, more in zip(self.table, self.step)]
        errors = self.errors[number] if number < len(self.errors) else 0
        latencies = {name: 1.0 for name in ("p50", "p90", "p99", "p999")}
        return {"rows": 10, "seconds": 1.0, "created": self.created, "increments": self.increments, "errors": errors,
                "first_error": "it threw" if errors else "", **latencies}


def judged(workload="miss", **what):
    return race(Case("calls", "sqlite_full", workload), [MadeUp(**what)], rounds=2, seconds=0.1)["rowan"].as_json()


class Verdict(unittest.TestCase):
    def test_what_is_as_the_calls_said_is_right(self):
        for found in (judged(), judged("update_hit", created=0, stored=0, increments=5, seen=5), judged("update_contended", created=0)):
            self.assertEqual(found["wrong"], "")
            self.assertFalse(is_bad(found))

    def test_books_that_do_not_agree_are_wrong(self):
        self.assertIn("duplicate", judged(keys=9)["wrong"])
        self.assertIn("were created", judged(stored=9)["wrong"])
        self.assertIn("were created", judged(stored=11)["wrong"])
        self.assertIn("lost", judged("update_hit", created=0, stored=0, increments=5, seen=4)["wrong"])
        self.assertIn("more than", judged("update_hit", created=0, stored=0, increments=5, seen=6)["wrong"])

    def test_an_error_excuses_what_is_more_than_was_said_and_nothing_else(self):
        self.assertEqual(judged(stored=11, errors=(0, 1))["wrong"], "")
        self.assertEqual(judged("update_hit", created=0, stored=0, increments=5, seen=6, errors=(0, 1))["wrong"], "")
        self.assertIn("duplicate", judged(keys=9, errors=(0, 1))["wrong"])
        self.assertIn("were created", judged(stored=9, errors=(0, 1))["wrong"])
        self.assertIn("lost", judged("update_hit", created=0, stored=0, increments=5, seen=4, errors=(0, 1))["wrong"])

    def test_an_error_in_the_warm_up_ends_nothing(self):
        found = judged(errors=(1,))
        self.assertEqual(len(found["rates"]), 2)
        self.assertEqual(found["errors"], 1)
        self.assertTrue(is_bad(found))

    def test_who_ends_is_left_out_and_said_why(self):
        for turn in (0, 1):
            found = judged(ends_in=turn)
            self.assertEqual(found["note"], "it has ended")
            self.assertTrue(is_bad(found))


class Filter(unittest.TestCase):
    def chosen(self, words):
        return [case for case in all_cases(100000) if set(words.split()) <= case.words()]

    def test_words_are_whole(self):
        self.assertEqual(self.chosen("memory"), [])
        self.assertEqual({case.place for case in self.chosen("sqlite_full")}, {"sqlite_full"})
        self.assertEqual({case.section for case in self.chosen("threads postgresql")}, {"threads"})
        self.assertEqual({case.workload for case in self.chosen("calls miss")},
                         {"miss", "miss_expected", "in_transaction_miss", "update_miss"})
        self.assertEqual({case.size for case in self.chosen("lists of 100")}, {100})


class Page(unittest.TestCase):
    def test_says_who_has_no_get_or_create_and_draws_the_tables(self):
        case = Case("calls", "sqlite_full", "miss")
        results = race(case, [MadeUp(name) for name in ("rowan", "by_hand", "soci", "django")], rounds=1, seconds=0.1)
        disk = {"file_system": "ext4", "size": "9G", "device": "vda", "model": "", "rotating": "no"}
        machine = {"processor": "?", "cores": 2, "memory_gib": 1, "system": "?", "load_at_start": []}
        text = page({
            "facts": {"date": "?", "commit": "abc-dirty", "command": "?", "directory": disk, "machine": machine, "versions": {}},
            "caveat": "", "places": {"sqlite_full": "SQLite"}, "load_at_end": [],
            "cases": [{**case.__dict__, "results": {name: each.as_json() for name, each in results.items()}}],
            "tables": [{"title": "Instructions", "words": "", "rows": [["operation", "C", "Rowan"], ["get", "9416", "9863"]],
                        "bars": {"by_hand": 1, "rowan": 2}, "unit": "calls"},
                       {"title": "Memory", "words": "", "rows": [["", "100", "1000"], ["Rowan", 10, 20]],
                        "curve": {"rowan": {100: 10, 1000: 20}}, "curve_title": "growth", "unit": "KiB"}]})
        self.assertIn("SOCI has no safe get_or_create of its own. It is measured with the safe code that its user would have to write", text)
        self.assertNotIn("Django has no", text)
        for part in ("ext4 of 9G", "abc-dirty", ">9,863<", "<rect", "<polyline", "growth"):
            self.assertIn(part, text)


unittest.main()
