package dev.tidegate.cli.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidegate.cli.terminal.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of an https connection.
 *
 * @param authority whose certificates to trust, or null for the JDK's own
 * @param certificate what to show to a server that asks, or null for nothing
 * @param key its PKCS#8 key; given if and only if {@code certificate} is
 */
public record TlsFiles(@Nullable Path authority, @Nullable Path certificate, @Nullable Path key) {
  /** The JDK's authorities, and nothing to show. */
  public static final TlsFiles NONE = new TlsFiles(null, null, null);

  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  public TlsFiles {
    if ((certificate == null) != (key == null)) {
      throw CommandException.usage(
          "a client certificate and its key are given together",
          "set TIDEGATE_CERT and TIDEGATE_KEY, or cert and key in the context file");
    }
  }

  /**
   * Makes connections with these files.
   *
   * @throws CommandException if a file cannot be read or holds something else
   */
  SSLSocketFactory socketFactory() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity(), trust(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw CommandException.usage(
          "the TLS files cannot be used: " + e.getMessage(),
          "name PEM files with TIDEGATE_CA, TIDEGATE_CERT and TIDEGATE_KEY, or in the context file");
    }
  }

  private TrustManager @Nullable [] trust() throws IOException, GeneralSecurityException {
    if (authority == null) {
      return null;
    }
    KeyStore store = emptyStore();
    int index = 0;
    for (Certificate one : certificates(authority)) {
      store.setCertificateEntry("authority-" + index++, one);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  private KeyManager @Nullable [] identity() throws IOException, GeneralSecurityException {
    if (certificate == null || key == null) {
      return null;
    }
    KeyStore store = emptyStore();
    Certificate[] chain = certificates(certificate).toArray(new Certificate[0]);
    store.setKeyEntry("identity", privateKey(key), new char[0], chain);
    KeyManagerFactory identity =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    identity.init(store, new char[0]);
    return identity.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path pem)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(pem)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
  }

  private static PrivateKey privateKey(Path pem) throws IOException, GeneralSecurityException {
    String text = Files.readString(pem, US_ASCII);
    String body =
        text.replaceAll("(?s)^.*-----BEGIN PRIVATE KEY-----|-----END PRIVATE KEY-----.*$", "");
    PKCS8EncodedKeySpec encoded =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body.getBytes(US_ASCII)));
    GeneralSecurityException last = new GeneralSecurityException(pem + " holds no PKCS#8 key");
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (GeneralSecurityException e) {
        last.addSuppressed(e);
      }
    }
    throw last;
  }
}
