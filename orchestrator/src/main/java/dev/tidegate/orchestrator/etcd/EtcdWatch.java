package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Revision;
import java.util.List;

/**
 * A question for all changes of a range of keys. The watch says when it was created, tells its
 * progress, and ends where its member is without a leader for long.
 *
 * @param to end of the range, exclusive
 * @param since the first revision of interest, possibly a future one
 */
public record EtcdWatch(Bytes from, Bytes to, Revision since) {

  /** Hears what a watch has to say. */
  public interface Listener {
    /** Called for each answer; must neither block nor throw. */
    void answered(Response response);

    /** Called when nothing more is to be expected; may be called again thereafter. */
    void ended(End end);
  }

  /** An open watch. Thread-safe as its client is. */
  public interface Handle extends AutoCloseable {
    /** Asks for a {@link Kind#PROGRESS} answer; etcd may leave it out while it catches up. */
    void requestProgress();

    /** Ends the watch; may be called again. */
    @Override
    void close();
  }

  /** What an answer tells. */
  public enum Kind {
    CREATED,
    EVENTS,
    PROGRESS
  }

  /**
   * One answer. All events of a revision are in one answer, which may hold those of several.
   *
   * @param revision the newest of the member that answers; for {@link Kind#PROGRESS}, all events up
   *     to it have been told
   * @param events in order of their revisions
   */
  public record Response(Kind kind, Revision revision, List<Event> events) {
    public Response {
      events = List.copyOf(events);
    }
  }

  /** One key put or deleted, with its state thereafter. */
  public record Event(Type type, EtcdPair pair) {}

  /** What happened to a key. */
  public enum Type {
    PUT,
    DELETE
  }

  /**
   * Why a watch ended.
   *
   * @param compacted the oldest revision still to be had, where the one asked for was forgotten;
   *     else {@link Revision#NONE}
   * @param tooLarge true if the changes asked for are more than one answer can hold
   */
  public record End(String reason, Revision compacted, boolean tooLarge) {
    /** What was asked for was forgotten. */
    public static End forgotten(String reason, Revision compacted) {
      return new End(reason, compacted, false);
    }

    /** What was asked for does not fit into an answer, and never will. */
    public static End tooLarge(String reason) {
      return new End(reason, Revision.NONE, true);
    }

    /** An end of any other kind. */
    public static End because(String reason) {
      return new End(reason, Revision.NONE, false);
    }

    /** True if the same question would end the same way: the state has to be listed instead. */
    boolean mustList() {
      return tooLarge || compacted.isAfter(Revision.NONE);
    }
  }
}
