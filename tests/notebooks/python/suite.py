"""A unittest module for a program: `names MODULE` lists its tests as JSON, `run MODULE` ends with what became of each."""

import json
import sys
import unittest


def tests_in(module):
    suite = unittest.defaultTestLoader.loadTestsFromName(module)
    return [test for group in suite for test in group]


def name_of(test):
    test = getattr(test, "test_case", test)  # a subtest is a part of its test
    return f"{type(test).__name__}.{test._testMethodName}"


class Outcomes(unittest.TestResult):
    """What became of each test. One of whose parts was skipped counts as skipped, unless another part failed."""

    def __init__(self):
        super().__init__()
        self.outcomes = {}

    def note(self, test, outcome, message=""):
        # What fails before the first test of a class (setUpClass) has no test of its own.
        name = name_of(test) if hasattr(test, "_testMethodName") or hasattr(test, "test_case") else str(test)
        known, said = self.outcomes.get(name, ("passed", ""))
        rank = ["passed", "skipped", "failed"]
        worst = max(known, outcome, key=rank.index)
        self.outcomes[name] = (worst, "\n".join(part for part in (said, message) if part))

    def addSuccess(self, test):
        self.note(test, "passed")

    def addError(self, test, err):
        self.note(test, "failed", self._exc_info_to_string(err, test))

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.note(test, "failed", f"{subtest._subDescription()}\n{self._exc_info_to_string(err, test)}")

    def addSkip(self, test, reason):
        self.note(test, "skipped", reason)


verb, module = sys.argv[1:]
if verb == "names":
    print(json.dumps([name_of(test) for test in tests_in(module)]))
else:
    outcomes = Outcomes()
    unittest.defaultTestLoader.loadTestsFromName(module).run(outcomes)
    print()
    print(json.dumps([{"name": n, "outcome": o, "message": m} for n, (o, m) in outcomes.outcomes.items()]))
