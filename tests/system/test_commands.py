"""What a user types."""

import re
import subprocess

from bridge import MESBRIDGE
from process import ROOT


def mesbridge(*words):
    return subprocess.run([MESBRIDGE, *words], capture_output=True, text=True, timeout=30, check=False)


def complaints_of(text):
    """(line, column, words) of each complaint."""
    found = re.findall(r"^(\S+):(\d+):(\d+): error: (.+)$", text, re.M)
    return [(int(line), int(column), words) for _, line, column, words in found]


def test_every_mistake_of_a_configuration_is_named_with_its_place(tmp_path):
    config = tmp_path / "wrong.yaml"
    config.write_text("""\
bridge:
  id: demo
kafka:
  bootstrap_server: 127.0.0.1:9092
mqtt:
  url: http://127.0.0.1:1883
  keepalive: 15
down:
  routes:
    - name: all
      kafka_topics: [mes.batch-event]
      topic: "{plant}/{aera}/{line}/{event}"
""")
    for command in ("run", "check"):
        done = mesbridge(command, str(config))
        assert done.returncode == 78, done
        assert done.stderr.startswith(f"{config}:"), done.stderr
        by_line = {line: words for line, _, words in complaints_of(done.stderr)}
        assert "bootstrap_servers" in by_line[4]
        assert "mqtt://" in by_line[6]
        assert 7 in by_line and 12 in by_line, done.stderr


def test_a_property_that_librdkafka_does_not_take_is_named_with_its_place(tmp_path):
    config = tmp_path / "property.yaml"
    config.write_text("""\
bridge: {id: demo}
kafka:
  bootstrap_servers: 127.0.0.1:9092
  properties:
    session.timeout.ms: soon
mqtt: {url: "mqtt://127.0.0.1:1883"}
down:
  routes:
    - {name: all, kafka_topics: [mes.batch-event], topic: "{plant}/{area}/{line}/{event}"}
""")
    done = mesbridge("run", str(config))
    assert done.returncode == 78, done
    assert [(line, "session.timeout.ms" in words) for line, _, words in complaints_of(done.stderr)] == [(5, True)], done


def test_a_file_that_is_not_there_and_a_command_that_is_none():
    assert mesbridge("run", "/nowhere/mesbridge.yaml").returncode == 66
    assert mesbridge("check", "/nowhere/mesbridge.yaml").returncode == 66
    assert mesbridge("carry").returncode == 64
    assert mesbridge().returncode == 64
    for command in ("run", "check"):
        done = mesbridge(command, "--help")
        assert done.returncode == 0 and "example:" in done.stdout


def test_the_shipped_configuration_has_no_mistake():
    done = mesbridge("check", str(ROOT / "config" / "mesbridge.yaml"))
    assert done.returncode == 0, done


def test_quickstart_carries_all_eight_kinds():
    done = subprocess.run([ROOT / "tools" / "quickstart", "--seconds", "15"], capture_output=True, text=True,
                          timeout=180, check=False, stdin=subprocess.DEVNULL)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-3000:]
    for kind in ("process-order-status", "batch-event", "stock-event", "inventory-event", "document-change",
                 "process-variable", "input-consumption", "output-production"):
        assert kind in said, f"{kind} is missing:\n{said[-3000:]}"
