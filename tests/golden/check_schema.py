#!/usr/bin/python3
"""usage: tests/golden/check_schema.py MESBRIDGE

Is config/mesbridge.schema.json right? It takes every good configuration, and refuses the bad ones that it can
know of: a key or a word that does not exist, a value of another shape, what is missing in a route.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "golden" / "config").glob("*.cases"))
EXAMPLES = [path for path in sorted((ROOT / "config" / "examples").glob("*.yaml"))
            if not path.name.endswith(".test.yaml")]
SCHEMA = json.loads((ROOT / "config" / "mesbridge.schema.json").read_text())

# What `check` says of a mistake that the schema must see, too.
KNOWABLE = re.compile(
    r"unknown key|cannot be `[^`]*`; write (?!one level)|has no unit|is not a (duration|size|count|name)\b|the route has no"
    r"|`[^`]*` is a (list|mapping|text|flag)[; ]|is set by the bridge|the URL begins with neither"
    r"|neither a list nor a regular expression|unknown field|key must be a word")


class Loader(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it: `on` and `no` are words."""


Loader.yaml_implicit_resolvers = {}
for tag, words, first in (("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
                          ("int", r"[-+]?[0-9]+", "-+0123456789"),
                          ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
                          ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""])):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{words})$"), list(first))


def validator(part=None):
    schema = SCHEMA if part is None else {**SCHEMA, "allOf": [{"$ref": f"#/definitions/{part}"}]}
    return jsonschema.Draft7Validator(schema)


def mistakes(text, part=None):
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"
            for e in validator(part).iter_errors(yaml.load(text, Loader))]


def golden_cases():
    """(title, YAML, complaints) of each that is one document."""
    for path in CASES:
        for block in re.split(r"(?<=\n)\n(?=(?:part|whole): )", path.read_text()):
            head, _, expected = block.partition("\n=>\n")
            title, _, text = head.partition("\n")
            if "\n## " not in text:
                yield f"{path.name}: {title}", text + "\n", expected


def uncommented(text):
    """The sample with every key in effect."""
    return re.sub(r"^( +)# ( *[a-z_]+:)", r"\1\2", text, flags=re.M)


class Schema(unittest.TestCase):
    def test_it_is_a_schema(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)

    def test_it_takes_what_we_ship(self):
        self.assertGreater(len(EXAMPLES), 3)
        for path in [ROOT / "config" / "mesbridge.yaml", *EXAMPLES]:
            self.assertEqual(mistakes(path.read_text()), [], path)

    def test_it_takes_every_key_of_the_sample(self):
        text = uncommented((ROOT / "config" / "mesbridge.yaml").read_text())
        self.assertIn("  username: mesbridge", text)
        self.assertEqual(mistakes(text), [])

    def test_it_takes_what_show_prints(self):
        done = subprocess.run([sys.argv[1], "config", "show", ROOT / "config" / "mesbridge.yaml"], text=True,
                              capture_output=True, check=True)
        self.assertEqual(mistakes(done.stdout), [])

    def test_variables_may_stand_anywhere(self):
        self.assertEqual(mistakes("""
            bridge: {id: "${ID}"}
            kafka: {bootstrap_servers: "${KAFKA:-h:9092}", commit_every: "${T}", prefetch_bytes: "${B}", prefetch_records: "${N}"}
            mqtt: {url: "${MQTT}"}
            down: {start: "${START}", routes: [{name: "${N}", kafka_topics: "${T}", topic: "${P}", encoding: "${E}"}]}
            """), [])

    def test_a_whole_file_needs_what_a_drop_in_does_not(self):
        self.assertEqual(mistakes("log: {level: debug}", "drop_in"), [])
        self.assertEqual(len(mistakes("log: {level: debug}")), 3)
        self.assertNotEqual(mistakes("log: {level: loud}", "drop_in"), [])

    def test_it_refuses_the_bad_ones_that_it_can_know_of(self):
        seen = 0
        for title, text, expected in golden_cases():
            if "${" in text or not KNOWABLE.search(expected):
                continue
            try:
                wrong = mistakes(text, "drop_in")
            except (yaml.YAMLError, ValueError):
                continue  # that is the parser's to refuse
            with self.subTest(title):
                self.assertNotEqual(wrong, [], text + expected)
            seen += 1
        self.assertGreater(seen, 40)


if __name__ == "__main__":
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    unittest.main(argv=sys.argv[:1])
