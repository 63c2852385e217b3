package dev.tidegate.orchestrator.exchange;

import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** What came of one request. Only {@link Answered} says what the server made of it. */
public sealed interface Exchange {
  /** Characters of a server's own words. */
  int COMPLAINT_MAX = 200;

  /**
   * The server answered.
   *
   * @param status of HTTP
   * @param body empty if it is larger than was to be read
   */
  record Answered(int status, HttpHeaders headers, Optional<byte[]> body) implements Exchange {
    /** True for 2xx. */
    public boolean isGood() {
      return status >= 200 && status < 300;
    }

    /**
     * What a JSON answer says under {@code error}, behind a colon; a note if it is no JSON. At most
     * {@link #COMPLAINT_MAX} characters, none of them control characters.
     */
    public String complaint() {
      if (body.isEmpty() || body.get().length == 0) {
        return "";
      }
      try {
        return DocumentReader.json(DocumentReader.decode(body.get())) instanceof MapNode map
                && map.get("error") instanceof TextNode error
            ? ": " + shown(error.value())
            : "";
      } catch (DocumentException e) {
        return ", not JSON";
      }
    }

    private static String shown(String text) {
      return text.substring(0, Math.min(COMPLAINT_MAX, text.length()))
          .replaceAll("\\p{Cntrl}", " ");
    }
  }

  /**
   * Nothing, or not everything, came within the time: whether the server acted is unknown.
   *
   * @param detail in words
   */
  record Slow(String detail) implements Exchange {}

  /**
   * No connection, or one that broke or spoke no HTTP: whether the server acted is unknown.
   *
   * @param detail in words
   */
  record Broken(String detail) implements Exchange {}

  /**
   * Given up by whoever asked, or since the orchestrator stops.
   *
   * @param detail in words
   */
  record Ended(String detail) implements Exchange {}
}
