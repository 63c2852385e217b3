package dev.tidegate.orchestrator.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of a TLS end: its own certificate chain and PKCS#8 key, and the authorities it
 * trusts.
 *
 * @param certificate own chain, leaf first, or null where the end has none
 * @param key PKCS#8 key of the leaf; given if and only if {@code certificate} is
 * @param authority certificates of the authorities peers must be signed by, or null for the
 *     platform's own
 */
public record TlsFiles(@Nullable Path certificate, @Nullable Path key, @Nullable Path authority) {
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  public TlsFiles {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("a TLS certificate and its key are given together");
    }
  }

  /** True if it can prove who it is. */
  public boolean hasIdentity() {
    return certificate != null;
  }

  /**
   * A key store with the certificate chain and key under a single alias.
   *
   * @param password protects the entry in memory
   * @throws IOException if a file is missing, or not PEM of the kind expected; names the file
   */
  public KeyStore identityStore(char[] password) throws IOException {
    if (certificate == null || key == null) {
      throw new IllegalStateException("no certificate configured");
    }
    try {
      KeyStore store = emptyStore();
      Certificate[] chain = readCertificates(certificate).toArray(new Certificate[0]);
      store.setKeyEntry("identity", readKey(key), password, chain);
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use " + certificate + " with " + key, e);
    }
  }

  /**
   * A key store with the trusted authorities.
   *
   * @throws IOException if the file is missing or holds no certificate; names the file
   */
  public KeyStore authorityStore() throws IOException {
    if (authority == null) {
      throw new IllegalStateException("no authority configured");
    }
    try {
      KeyStore store = emptyStore();
      int index = 0;
      for (Certificate trusted : readCertificates(authority)) {
        store.setCertificateEntry("authority-" + index++, trusted);
      }
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use " + authority, e);
    }
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> readCertificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new IOException(file + " holds no certificate");
      }
      return certificates;
    }
  }

  private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
    String pem = Files.readString(file, StandardCharsets.US_ASCII);
    String begin = "-----BEGIN PRIVATE KEY-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf("-----END PRIVATE KEY-----");
    if (from < 0 || to < from) {
      throw new IOException(
          file + " holds no PKCS#8 key (convert it: openssl pkcs8 -topk8 -nocrypt -in KEY)");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    GeneralSecurityException last = new GeneralSecurityException("no key algorithm fits " + file);
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException e) {
        last.addSuppressed(e);
      }
    }
    throw last;
  }
}
