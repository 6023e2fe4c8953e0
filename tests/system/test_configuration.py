"""Where the configuration comes from: the file, drop-ins, the command line, secrets in files. No broker is needed."""

import os

import pytest

from test_commands import mesbridge
from test_supervisor import Supervised

GOOD = """\
bridge: {id: demo}
kafka:
  bootstrap_servers: 127.0.0.1:9092
  properties: {sasl.password_file: secrets/kafka}
mqtt: {url: "mqtt://127.0.0.1:1883", username: me, password_file: "credential:mqtt"}
down:
  routes:
    - {name: all, kafka_topics: [mes.batch-event], topic: "{plant}/{area}/{line}/{event}"}
"""


@pytest.fixture(name="folder")
def make_folder(tmp_path, monkeypatch):
    for folder in ("conf.d", "secrets", "credentials"):
        (tmp_path / folder).mkdir()
    (tmp_path / "mesbridge.yaml").write_text(GOOD)
    for name in ("secrets/kafka", "credentials/mqtt"):
        (tmp_path / name).write_text("geheim\n")
        (tmp_path / name).chmod(0o600)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    return tmp_path


def test_check_tells_which_drop_ins_it_has_read(folder):
    done = mesbridge("check", "mesbridge.yaml")
    assert (done.returncode, done.stdout, done.stderr) == (0, "mesbridge.yaml: ok\n", "")
    (folder / "conf.d" / "20.yaml").write_text("log: {level: debug}\n")
    (folder / "conf.d" / "10.yaml").write_text("mqtt: {keepalive: 20s}\n")
    done = mesbridge("check", "mesbridge.yaml")
    assert done.stdout == "mesbridge.yaml: ok, with conf.d/10.yaml, conf.d/20.yaml\n"


def test_mistakes_carry_the_name_of_their_own_file(folder):
    (folder / "conf.d" / "10.yaml").write_text("mqtt:\n  keepalive: 20\n")
    for words in (("run",), ("check",), ("config", "show")):
        done = mesbridge(*words, "--set", "log.level=loud", "mesbridge.yaml")
        assert done.returncode == 78 and done.stdout == "", done
        assert done.stderr.splitlines() == [
            "conf.d/10.yaml:2:14: error: `mqtt.keepalive`: `20` has no unit; write a whole number and one of "
            "ms, s, m, h, d, like 10s",
            "--set:1:11: error: `log.level` cannot be `loud`; write error, warn, info or debug"]


def test_a_secret_that_is_missing_or_open_is_told_and_never_shown(folder):
    (folder / "secrets" / "kafka").chmod(0o644)
    done = mesbridge("check", "mesbridge.yaml")
    assert done.returncode == 0 and done.stderr.startswith("mesbridge.yaml:4:36: warning: `sasl.password_file`: "), done
    shown = mesbridge("config", "show", "--origin", "mesbridge.yaml")
    assert shown.returncode == 0 and "geheim" not in shown.stdout + shown.stderr
    assert f"# mesbridge.yaml:5, {folder}/credentials/mqtt\n" in shown.stdout
    (folder / "credentials" / "mqtt").unlink()
    done = mesbridge("check", "mesbridge.yaml")
    assert done.returncode == 78 and "`credential:mqtt` cannot be read" in done.stderr, done


def test_a_secret_does_not_stand_on_the_command_line(folder):
    assert folder.is_dir()
    for key in ("kafka.properties.sasl.password", "kafka.properties.ssl.key.password"):
        done = mesbridge("run", "--set", f"{key}=geheim", "mesbridge.yaml")
        assert done.returncode == 78 and f"`{key}_file`" in done.stderr and "geheim" not in done.stderr, done


def test_a_set_without_words_is_a_matter_of_usage(folder):
    assert folder.is_dir()
    for words in (("run",), ("check",), ("checkpoint", "show"), ("config", "show")):
        done = mesbridge(*words, "mesbridge.yaml", "--set")
        assert done.returncode == 64 and done.stderr.startswith("usage: "), done


def test_the_sample_is_right_and_is_what_is_shipped(folder):
    done = mesbridge("config", "sample")
    (folder / "sample.yaml").write_text(done.stdout)
    assert mesbridge("check", "sample.yaml").returncode == 0


def test_a_run_tells_its_drop_ins(tmp_path):
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "10.yaml").write_text("log: {level: debug}\n")
    supervised = Supervised(tmp_path)
    try:
        supervised.start_and_wait()
        told = supervised.facts("config.drop_in")
        assert len(told) == 3 and all(f"{tmp_path}/conf.d/10.yaml" in line for line in told), told
    finally:
        supervised.done()


def test_both_directions_get_what_the_command_line_sets(tmp_path):
    supervised = Supervised(tmp_path, "--set", "log.level=debug", "--set=mqtt.backoff_max=2s")
    try:
        children = supervised.start_and_wait()
        for direction, pid in children.items():
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().decode().split("\0")[:-1]
            assert words == ["mesbridge", "run", "--only", direction, str(supervised.config),
                             "--set", "log.level=debug", "--set", "mqtt.backoff_max=2s"]
        for direction in children:
            assert any("level=debug" in line and f"direction={direction}" in line
                       for line in supervised.log().splitlines()), os.linesep.join(supervised.log().splitlines()[-20:])
    finally:
        supervised.done()
