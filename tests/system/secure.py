"""Brokers behind TLS that want to know who comes: a Mosquitto with certificates and passwords, a Kafka with SASL."""

from brokers import Kafka, Mosquitto
from process import free_port, run

USER, PASSWORD = "mesbridge", "a bridge's secret"
FLOOR, FLOOR_PASSWORD = "floor", "everybody's secret"  # of the tests' own tools
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


class SecureMosquitto(Mosquitto):
    """Shows @certificate; lets in USER with @password and, when @guests is an authority, a certificate of its. @rights are
    lines of an acl_file; without them everybody may do everything."""

    def __init__(self, folder, certificate, guests, password=PASSWORD, rights="", name="mosquitto", **more):
        folder.mkdir(parents=True, exist_ok=True)
        passwords = folder / f"{name}.passwords"
        passwords.write_text(f"{USER}:{password}\n{FLOOR}:{FLOOR_PASSWORD}\n")
        run("mosquitto_passwd", "-U", passwords)  # from now on they are hashes
        settings = {"certfile": certificate.cert, "keyfile": certificate.key, "password_file": passwords,
                    "allow_anonymous": "false"}
        if rights:
            settings["acl_file"] = folder / f"{name}.acl"
            settings["acl_file"].write_text(f"{rights}\nuser {FLOOR}\ntopic readwrite #\n")
        if guests:
            settings |= {"cafile": guests.ca, "require_certificate": "true"}
        super().__init__(folder, name=name, settings=settings, **more)
        self.words += ["--cafile", str(certificate.authority.ca), "-u", FLOOR, "-P", FLOOR_PASSWORD]
        if guests:
            client = guests.client(f"{name}-floor")
            self.words += ["--cert", str(client.cert), "--key", str(client.key)]

    @property
    def url(self):
        return f"mqtts://{self.host}:{self.port}"


class SecureKafka(Kafka):
    """Its own address has no security, for the tests' own tools. The others take USER with SASL PLAIN over TLS:
    `secure` has a good certificate, `misnamed` has one that was made for another host, those of `expired` and
    `renewable` have expired. `mutual` has no SASL, and wants a certificate of its guests."""

    def __init__(self, authority):
        self.shown = {name: authority.server(f"kafka-{name}") for name in ("secure", "mutual")}
        self.shown |= {name: authority.server(f"kafka-{name}", days=-1) for name in ("expired", "renewable")}
        self.shown["misnamed"] = authority.server("kafka-misnamed", hosts=["DNS:other.example"])
        ports = {name: free_port() for name in self.shown}
        for name, port in ports.items():
            setattr(self, name, f"127.0.0.1:{port}")
        protocols = ",".join(f"{name.upper()}:{'SSL' if name == 'mutual' else 'SASL_SSL'}" for name in self.shown)
        lines = [f"listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,{protocols}",
                 "sasl.enabled.mechanisms=PLAIN", "ssl.truststore.type=PEM", f"ssl.truststore.location={authority.ca}",
                 "listener.name.mutual.ssl.client.auth=required"]
        for name, certificate in self.shown.items():
            lines += [f"listener.name.{name}.ssl.keystore.type=PEM",
                      f"listener.name.{name}.ssl.keystore.location={certificate.chain}",
                      f"listener.name.{name}.plain.sasl.jaas.config={PLAIN} required user_{USER}=\"{PASSWORD}\";"]
        super().__init__(f"127.0.0.1:{free_port()}", settings="\n".join(lines),
                         listeners=",".join(f"{name.upper()}://127.0.0.1:{port}" for name, port in ports.items()))

    def renew(self):
        """`renewable` shows a good certificate, after a restart."""
        self.shown["renewable"].chain.write_text(self.shown["secure"].chain.read_text())
        self.stop()
        self.start()
