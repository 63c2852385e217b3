package dev.tidegate.bench.pictures;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;

/** The pictures in the documentation are those the runs give. */
final class EvidencePicturesTest {
  private static final Path FOLDER = Path.of("../docs/pictures/evidence");

  /** Those of many runs take too long; the rest are drawn anew. */
  @ParameterizedTest
  @EnumSource(
      names = {"PEEKING", "POWER", "BURSTS"},
      mode = EnumSource.Mode.EXCLUDE)
  void isDrawnTheSame(EvidencePictures picture) {
    assertThat(FOLDER.resolve(picture.fileName()))
        .as("draw it anew with bench/evidence.sh pictures")
        .content(UTF_8)
        .isEqualTo(picture.svg());
  }

  @ParameterizedTest
  @EnumSource
  void isOneFileThatNeedsNoOther(EvidencePictures picture) throws Exception {
    Path file = FOLDER.resolve(picture.fileName());
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(file.toFile())
            .getDocumentElement();

    assertThat(root.getTagName()).isEqualTo("svg");
    assertThat(root.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
    assertThat(file).content(UTF_8).doesNotContain("NaN", "Infinity", "href", "@import");
  }
}
