#!/usr/bin/python3
"""usage: tests/golden/check_complaints.py

Is there a golden case for every message that `mesbridge check` can give?

Every sentence in the sources that complain must be shown by a complaint in tests/golden/config/*.cases, or, for
what such a file cannot hold (bytes that are no text, files of a megabyte), by a test in C that quotes it.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "golden" / "config").glob("*.cases"))
QUOTING = [ROOT / "tests" / "unit" / name for name in
           ("test_drop_ins.c", "test_file.c", "test_routes.c", "test_screen.c", "test_secret.c", "test_up_routes.c",
            "test_yaml.c")]

# What complains, or says why not to those who do. Those that print something else are left out.
OTHERS = {"describe.c", "sample.c", "show.c", "yaml_write.c"}
SOURCES = [path for path in sorted((ROOT / "config").glob("*.c")) if path.name not in OTHERS]
SOURCES += [ROOT / "topics" / name for name in ("pattern.c", "source.c", "filter.c", "kafka_name.c", "when.c", "rate.c")
            if (ROOT / "topics" / name).exists()]

# What nobody is told, because somebody else has looked before.
NEVER = {"a condition is about plant, area, line, event, entity, `header:NAME`, `payload:/POINTER`, `key` or "
         "`kafka_topic:N`"}

LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/', re.S)
CONVERSION = re.compile(r"%(?:\.\*|[-0-9.])*(?:ll|z)?[sducXx]")


def strip(text):
    """The source without comments and #include lines."""
    text = COMMENT.sub(lambda m: m[0] if m[0].startswith('"') else " ", text)
    text = re.sub(r"^#include.*$", "", text, flags=re.M)
    return re.sub(r"static_assert\(.*?\);", "", text, flags=re.S)


def unescape(literal):
    return (literal.replace(r"\"", '"').replace(r"\n", "\n").replace(r"\\", "\\"))


def literals(text):
    """Literals that stand side by side are one, also with a macro's word between them, which is left out."""
    for found in re.finditer(LITERAL.pattern + r"(?:\s*(?:\w+\s*)?" + LITERAL.pattern + ")*", strip(text)):
        yield unescape("".join(LITERAL.findall(found[0])))


def is_sentence(words):
    """Names, formats and lists of words are none: a sentence has two words of letters, side by side."""
    return re.search(r"[a-z]{2,},? [a-z]{2,}", words) is not None


def regex(words):
    parts = [re.escape(part) for part in CONVERSION.split(words.replace("%%", "\0"))]
    return re.compile(".*".join(parts).replace("\0", "%"))


def complaints():
    for path in CASES:
        for block in re.split(r"(?<=\n)\n(?=(?:part|whole): )", path.read_text()):
            yield from block.partition("\n=>\n")[2].splitlines()
    for path in QUOTING:
        if path.exists():
            yield from literals(path.read_text())


def unread():
    """Files of cases that no test reads."""
    tests = (ROOT / "tests" / "unit" / "test_config_messages.c").read_text()
    return [path.name for path in CASES if f'check_cases("{path.stem}",' not in tests]


def main():
    shown = "\n".join(complaints())
    missing = count = 0
    for name in unread():
        missing += 1
        print(f"tests/golden/config/{name}: test_config_messages.c does not read it")
    for path in SOURCES:
        for words in literals(path.read_text()):
            if not is_sentence(words) or words in NEVER:
                continue
            count += 1
            if not regex(words).search(shown):
                missing += 1
                print(f"{path.relative_to(ROOT)}: no golden case shows: {words}")
    print(f"check_complaints: {count} messages, {missing} without a golden case")
    return int(missing > 0 or count < 100)


if __name__ == "__main__":
    sys.exit(main())
