"""Certificates for the tests, made by openssl: an authority, and whom it has signed."""

from process import run

KEY = ("-pkeyopt", "ec_paramgen_curve:P-256")  # the quickest to make


class Authority:
    """One of its own. All files are PEM, in @folder: `ca` is what its friends trust."""

    def __init__(self, folder, name="ca"):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.ca, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        run("openssl", "genpkey", "-algorithm", "EC", *KEY, "-out", self.key)
        run("openssl", "req", "-x509", "-new", "-key", self.key, "-subj", f"/CN=mesbridge test {name}", "-days", "2",
            "-out", self.ca)

    def server(self, name="server", hosts=("DNS:localhost", "IP:127.0.0.1"), days=2):
        """Days below 0 make one that has expired."""
        return Certificate(self, name, days, f"subjectAltName={','.join(hosts)}")

    def client(self, name, days=2):
        return Certificate(self, name, days, "extendedKeyUsage=clientAuth")


class Certificate:
    """`cert` and `key`; `chain` is key, certificate and authority in one file, as Kafka wants them."""

    def __init__(self, authority, name, days, extension):
        self.authority = authority
        base = authority.folder / f"{authority.name}-{name}"
        self.cert, self.key, self.chain = (base.with_suffix(end) for end in (".pem", ".key", ".chain"))
        request = base.with_suffix(".csr")
        run("openssl", "genpkey", "-algorithm", "EC", *KEY, "-out", self.key)
        run("openssl", "req", "-new", "-key", self.key, "-subj", f"/CN={name}", "-addext", extension, "-out", request)
        run("openssl", "x509", "-req", "-in", request, "-CA", authority.ca, "-CAkey", authority.key, "-CAcreateserial",
            "-days", days, "-copy_extensions", "copy", "-out", self.cert)
        self.chain.write_text("".join(part.read_text() for part in (self.key, self.cert, authority.ca)))
