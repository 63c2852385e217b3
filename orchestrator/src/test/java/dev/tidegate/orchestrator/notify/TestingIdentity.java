package dev.tidegate.orchestrator.notify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A server's key and a certificate that only whoever holds this context trusts. */
final class TestingIdentity {
  private static final String PASSWORD = "testing";

  private TestingIdentity() {}

  /**
   * Made by the JDK's keytool.
   *
   * @param host what the certificate names, for example {@code ip:127.0.0.1}
   */
  static SSLContext of(Path folder, String host)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve("identity.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> options =
        List.of("-alias", "server", "-keyalg", "EC", "-dname", "CN=server", "-validity", "2");
    List<String> files =
        List.of("-ext", "san=" + host, "-storepass", PASSWORD, "-keystore", store.toString());
    ProcessBuilder builder = new ProcessBuilder(keytool, "-genkeypair");
    builder.command().addAll(options);
    builder.command().addAll(files);
    if (builder.inheritIO().start().waitFor() != 0) {
      throw new IOException("keytool made nothing");
    }
    return context(store);
  }

  private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory identity = KeyManagerFactory.getInstance("PKIX");
    identity.init(keys, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
