package dev.tidegate.system;

import dev.tidegate.orchestrator.access.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority of the test's own and certificates of it for 127.0.0.1, as PEM files. */
final class Certificates {
  private final Path folder;
  private final ExternalTool openssl;

  private Certificates(Path folder, ExternalTool openssl) {
    this.folder = folder;
    this.openssl = openssl;
  }

  /** Makes the authority {@code ca}; the test is skipped where openssl is missing. */
  static Certificates in(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("san"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Certificates made = new Certificates(folder, ExternalTool.required("openssl"));
    made.openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
            + " -subj /CN=ca -keyout ca.key -out ca.pem");
    return made;
  }

  /** Makes a certificate called {@code name}. */
  Certificates issue(String name) {
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN="
            + name
            + " -keyout %s.key -out %s.csr".formatted(name, name));
    openssl(
        "x509 -req -days 2 -CA ca.pem -CAkey ca.key -CAcreateserial -extfile san"
            + " -in %s.csr -out %s.pem".formatted(name, name));
    return this;
  }

  Path pem(String name) {
    return folder.resolve(name + ".pem");
  }

  Path key(String name) {
    return folder.resolve(name + ".key");
  }

  /** What a client without a certificate uses that trusts the authority. */
  SSLContext trusting() {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(new TlsFiles(null, null, pem("ca")).authorityStore());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS in this JVM", e);
    }
  }

  private void openssl(String arguments) {
    List<String> words = new ArrayList<>(Arrays.asList(arguments.split(" ", -1)));
    openssl.run(folder, words);
  }
}
