"""`mesbridge check --connect`, and what it may meet at a port."""

import contextlib
import json
import socket
import subprocess
import threading
import time

from bridge import MESBRIDGE

CONFIG = """\
bridge: {{id: {id}, instance: one}}
kafka:
  bootstrap_servers: "{bootstrap}"
  dead_letter_topic: {dead_letters}
  audit_topic: {audit}
  properties: {{{properties}}}
mqtt:
  url: {url}
{mqtt}
"""
DOWN = """\
down:
  routes:
    - name: events
      kafka_topics: {kafka_topics}
      topic: "{topic}"
"""
UP = """\
up:
  routes:
    - name: from-floor
      subscribe: "+/+/+/_in/+"
      pattern: "{{plant}}/{{area}}/{{line}}/_in/{{event}}"
      kafka_topic: "{kafka_topic}"
"""
DEFAULTS = {"dead_letters": "mes.dlq", "audit": "mes.audit", "properties": "", "topic": "{plant}/{area}/{line}/{event}",
            "mqtt": "", "more": ""}


class Checked:
    """What one run has said, and how long it took."""

    def __init__(self, config, *options, timeout="10s", env=None):
        start = time.monotonic()
        self.done = subprocess.run([MESBRIDGE, "check", "--connect", "--json", "--timeout", timeout, *options, config],
                                   capture_output=True, text=True, timeout=90, check=False, env=env)
        self.seconds = time.monotonic() - start
        self.code = self.done.returncode
        self.findings = json.loads(self.done.stdout)

    def all(self, name, level=None):
        return [f"{f['found']}; {f['advice']}" for f in self.findings
                if f["name"] == name and level in (None, f["level"])]

    def one(self, name, level):
        """The only finding of that name has that level: its words."""
        here = [f for f in self.findings if f["name"] == name]
        assert [f["level"] for f in here] == [level], (name, here or self.findings)
        return f"{here[0]['found']}; {here[0]['advice']}"

    def one_of(self, name, level):
        """The only one of that name and level."""
        here = self.all(name, level)
        assert len(here) == 1, (name, here, self.findings)
        return here[0]

    def worst_words(self):
        return "\n".join(f["advice"] for f in self.findings if f["level"] != "ok")

    def worst(self):
        """The names of what is no good."""
        return {f["name"]: f["level"] for f in self.findings if f["level"] != "ok"}


def write_config(folder, kafka_topics=None, kafka_topic=None, **values):
    """A configuration; with routes down when @kafka_topics are given, up when @kafka_topic is."""
    text = CONFIG + (DOWN if kafka_topics else "") + (UP if kafka_topic else "") + "{more}"
    config = folder / "check.yaml"
    config.write_text(text.format(**{**DEFAULTS, **values}, kafka_topics=kafka_topics, kafka_topic=kafka_topic))
    return config


@contextlib.contextmanager
def listener(serve):
    """A port at which @serve is called with each connection, on a thread of its own."""
    server = socket.create_server(("127.0.0.1", 0))

    def loop():
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def say_nothing(client):
    """Takes what comes, and answers nothing."""
    with contextlib.suppress(OSError):
        while client.recv(4096):
            pass
    client.close()


def answer(reply):
    """Says @reply to the first bytes, and hangs up."""
    def serve(client):
        with contextlib.suppress(OSError):
            client.recv(4096)
            client.sendall(reply)
            time.sleep(0.2)  # what was said is to arrive before the end
        client.close()
    return serve
