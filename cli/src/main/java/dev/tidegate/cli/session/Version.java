package dev.tidegate.cli.session;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version of this command, from the manifest of its jar. */
public final class Version implements IVersionProvider {
  /** For picocli. */
  public Version() {}

  /** The version, or "development" if run from class files. */
  public static String text() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"tidegate " + text()};
  }
}
