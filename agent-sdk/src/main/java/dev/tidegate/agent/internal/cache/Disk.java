package dev.tidegate.agent.internal.cache;

import java.nio.file.Path;

/** Where an agent keeps what must outlive its process: small files by their names. */
public interface Disk {
  /**
   * The file called {@code name}, which need not exist.
   *
   * @param name relative, with {@code /} between folders
   */
  KeptFile file(String name);

  /** The files of a folder of this machine. */
  static Disk folder(Path folder) {
    return name -> new DurableFile(folder.resolve(name));
  }
}
