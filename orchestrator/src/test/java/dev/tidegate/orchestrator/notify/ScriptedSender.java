package dev.tidegate.orchestrator.notify;

import dev.tidegate.orchestrator.webhook.TryResult;
import dev.tidegate.orchestrator.webhook.TryResult.Meaning;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Remembers what it is to tell, and takes all of it unless a test wants something else. */
final class ScriptedSender implements NotificationSender {
  /** One try. */
  record Try(String key, String about, int leftOut) {}

  final List<Try> tries = new ArrayList<>();
  private final Deque<Meaning> answers = new ArrayDeque<>();
  private final List<CompletableFuture<TryResult>> open = new ArrayList<>();
  private boolean silent;

  ScriptedSender answers(Meaning... next) {
    answers.addAll(List.of(next));
    return this;
  }

  /** Answers nothing until {@link #speak}. */
  void hush() {
    silent = true;
  }

  void speak() {
    silent = false;
    open.forEach(answer -> answer.complete(new TryResult(Meaning.YES, "")));
    open.clear();
  }

  List<String> told() {
    return tries.stream().map(Try::about).toList();
  }

  List<String> keys() {
    return tries.stream().map(Try::key).toList();
  }

  @Override
  public CompletableFuture<TryResult> send(Notification told, int leftOut) {
    tries.add(new Try(told.key("t"), told.about().name(), leftOut));
    CompletableFuture<TryResult> answer = new CompletableFuture<>();
    if (silent) {
      open.add(answer);
    } else {
      Meaning next = answers.pollFirst();
      Meaning meaning = next == null ? Meaning.YES : next;
      answer.complete(new TryResult(meaning, meaning == Meaning.YES ? "" : "HTTP 503"));
    }
    return answer;
  }
}
