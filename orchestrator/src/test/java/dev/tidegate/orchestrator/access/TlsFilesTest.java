package dev.tidegate.orchestrator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsFilesTest {
  @TempDir Path folder;

  @Test
  void aCertificateNeedsItsKey() {
    Path file = folder.resolve("cert.pem");
    assertThatThrownBy(() -> new TlsFiles(file, null, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new TlsFiles(null, null, file).hasIdentity()).isFalse();
  }

  @Test
  void aMissingFileIsNamed() {
    TlsFiles files =
        new TlsFiles(folder.resolve("no.pem"), folder.resolve("no.key"), folder.resolve("ca.pem"));
    assertThatThrownBy(() -> files.identityStore(new char[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no.pem");
    assertThatThrownBy(files::authorityStore).hasMessageContaining("ca.pem");
  }

  @Test
  void aFileWithoutCertificateIsNamed() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    assertThatThrownBy(() -> new TlsFiles(null, null, empty).authorityStore())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("empty.pem");
  }
}
