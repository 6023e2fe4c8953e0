"""Brokers behind TLS that want to know who comes: a Mosquitto with certificates and passwords, a Kafka with SASL."""

from brokers import Kafka, Mosquitto
from process import free_port, run

USER, PASSWORD = "mesbridge", "a bridge's secret"


class SecureMosquitto(Mosquitto):
    """Lets in who has a certificate of @authority and the password. It shows @certificate."""

    def __init__(self, folder, authority, certificate=None, name="mosquitto", **more):
        certificate = certificate or authority.server()
        folder.mkdir(parents=True, exist_ok=True)
        passwords = folder / f"{name}.passwords"
        passwords.write_text(f"{USER}:{PASSWORD}\n")
        run("mosquitto_passwd", "-U", passwords)  # from now on they are hashes
        settings = {"cafile": authority.ca, "certfile": certificate.cert, "keyfile": certificate.key,
                    "require_certificate": "true", "password_file": passwords, "allow_anonymous": "false"}
        super().__init__(folder, name=name, settings=settings, **more)
        client = authority.client("floor")
        self.words += ["--cafile", str(authority.ca), "--cert", str(client.cert), "--key", str(client.key),
                       "-u", USER, "-P", PASSWORD]

    @property
    def url(self):
        return f"mqtts://{self.host}:{self.port}"


class SecureKafka(Kafka):
    """Its own address has no security, for the tests' own tools. The others take USER with SASL PLAIN over TLS:
    `secure` has a good certificate, `expired` and `misnamed` (made for another host) have not; `mutual` has no SASL
    and wants a client's certificate."""

    def __init__(self, authority):
        shown = {"secure": authority.server("kafka"), "expired": authority.server("kafka-expired", days=-1),
                 "misnamed": authority.server("kafka-misnamed", hosts=["DNS:other.example"]),
                 "mutual": authority.server("kafka-mutual")}
        ports = {name: free_port() for name in shown}
        for name, port in ports.items():
            setattr(self, name, f"127.0.0.1:{port}")
        protocols = {name: "SSL" if name == "mutual" else "SASL_SSL" for name in shown}
        module = "org.apache.kafka.common.security.plain.PlainLoginModule"
        lines = ["listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
                 + ",".join(f"{name.upper()}:{protocol}" for name, protocol in protocols.items()),
                 "sasl.enabled.mechanisms=PLAIN", "ssl.truststore.type=PEM", f"ssl.truststore.location={authority.ca}",
                 "listener.name.mutual.ssl.client.auth=required"]
        for name, certificate in shown.items():
            lines += [f"listener.name.{name}.ssl.keystore.type=PEM",
                      f"listener.name.{name}.ssl.keystore.location={certificate.chain}",
                      f"listener.name.{name}.plain.sasl.jaas.config={module} required user_{USER}=\"{PASSWORD}\";"]
        super().__init__(f"127.0.0.1:{free_port()}", settings="\n".join(lines),
                         listeners=",".join(f"{name.upper()}://127.0.0.1:{port}" for name, port in ports.items()))
