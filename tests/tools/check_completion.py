#!/usr/bin/python3
"""usage: tests/tools/check_completion.py MESBRIDGE COMMAND_COMPLETION

Do shells complete what the commands take, and does --help say the same?
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMANDS = ROOT / "bridge" / "commands"
MESBRIDGE, COMPLETION = sys.argv[1:3]


def output(*words, **options):
    return subprocess.run(words, text=True, capture_output=True, check=True, timeout=60, **options).stdout


def table():
    """{command: (verbs, {option: takes})}"""
    rows = {}
    for line in output(COMPLETION, "list").splitlines():
        name, *rest = line.split("\t")
        if len(rest) == 1:
            rows[name] = (rest[0].split("|") if rest[0] else [], {})
        else:
            rows[name][1][rest[0]] = rest[1]
    return rows


def bash(*words, cwd="/"):
    """What bash offers for the last of @words."""
    script = (f"source {COMMANDS}/mesbridge.bash; COMP_WORDS=(mesbridge \"$@\"); COMP_CWORD=$#; _mesbridge; "
              "printf '%s\\n' \"${COMPREPLY[@]}\"")
    return sorted(output("bash", "-c", script, "bash", *words, cwd=cwd).split())


def fish(line, cwd="/"):
    script = f"source {COMMANDS}/mesbridge.fish; complete -C '{line}'"
    return sorted(row.split("\t")[0] for row in output("fish", "--no-config", "-c", script, cwd=cwd).splitlines())


class Completion(unittest.TestCase):
    def test_the_files_in_the_tree_are_what_is_printed(self):
        for shell in ("bash", "fish"):
            self.assertEqual((COMMANDS / f"mesbridge.{shell}").read_text(), output(COMPLETION, shell))

    def test_help_names_the_commands_and_each_its_options(self):
        rows = table()
        listed = re.findall(r"^  ([a-z]+)  ", output(MESBRIDGE, "--help"), re.M)
        self.assertEqual(listed, list(rows))
        for name, (verbs, options) in rows.items():
            text = output(MESBRIDGE, name, "--help")
            usage = text[:text.index("\n\n")]
            with self.subTest(name):
                self.assertEqual(set(re.findall(r"--[a-z][a-z-]*", text)) - {"--help"}, set(options))
                for verb in verbs:
                    self.assertIn(f"mesbridge {name} {verb}", usage)
                for option, takes in options.items():
                    if "|" in takes:
                        self.assertIn(f"{option} {takes}", text)

    def test_bash_offers_commands_verbs_options_and_words(self):
        self.assertEqual(bash(""), sorted(["--help", "--version", *table()]))
        self.assertEqual(bash("checkp"), ["checkpoint"])
        self.assertEqual(bash("run", "--"), ["--help", "--only", "--set"])
        self.assertEqual(bash("run", "--only", ""), ["down", "up"])
        self.assertEqual(bash("config", ""), ["sample", "show"])
        self.assertEqual(bash("config", "show", "--o"), ["--origin"])
        self.assertEqual(bash("check", "--set", "mqtt.back"), ["mqtt.backoff_max=", "mqtt.backoff_min="])
        self.assertEqual(bash("check", "--set", "mqtt.keepalive", "=", ""), [])

    def test_bash_offers_files_that_can_be_a_configuration(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("a.yaml", "b.txt"):
                pathlib.Path(folder, name).touch()
            pathlib.Path(folder, "conf.d").mkdir()
            self.assertEqual(bash("run", "", cwd=folder), ["a.yaml", "conf.d"])
            self.assertEqual(bash("config", "show", "a", cwd=folder), ["a.yaml"])

    def test_fish_offers_the_same(self):
        self.assertEqual(fish("mesbridge "), sorted(table()))
        self.assertEqual(fish("mesbridge run --"), ["--help", "--only", "--set"])
        self.assertEqual(fish("mesbridge run --only "), ["down", "up"])
        self.assertEqual(fish("mesbridge check --set mqtt.back"), ["mqtt.backoff_max=", "mqtt.backoff_min="])
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a.yaml").touch()
            self.assertEqual(fish("mesbridge config ", cwd=folder), ["a.yaml", "sample", "show"])
            self.assertEqual(fish("mesbridge config show ", cwd=folder), ["a.yaml"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
