package io.tidings.receiver;

import io.tidings.egress.Targets;
import io.tidings.ladder.Ladder;
import io.tidings.ladder.Ladders;
import io.tidings.notification.NotificationMessage.EventType;
import io.tidings.signing.WebhookSignature.SignatureScheme;
import io.tidings.time.Durations;
import io.tidings.web.Problem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a receiver's settings. Every error names the field and how to fix it. */
@Singleton
class ReceiverRules {

  private static final int MOST_IN_FLIGHT = 1_000;

  /** Possessive quantifiers: no backtracking, however long the text is. */
  private static final Pattern TYPE = Pattern.compile("[a-z0-9_]++(?:[.-][a-z0-9_]++)*+");

  private static final Duration LONGEST_WINDOW = Duration.ofDays(30);

  private final Ladders ladders;
  private final Targets targets;

  ReceiverRules(Ladders ladders, Targets targets) {
    this.ladders = ladders;
    this.targets = targets;
  }

  String url(String url) {
    if (url == null) {
      throw Problem.invalid("url", "is required for HTTP, like https://example.com/tidings");
    }
    try {
      targets.read(url);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("url", e.getMessage());
    }
    return url;
  }

  /** {@code null} means all. */
  List<String> eventTypes(List<String> types) {
    if (types == null) {
      return List.of();
    }
    for (String type : types) {
      if (type == null || type.length() > 100 || !TYPE.matcher(type).matches()) {
        throw Problem.invalid(
            "eventTypes", "must be types like " + EventType.ALL + ", or empty for all");
      }
    }
    return types.stream().distinct().toList();
  }

  /** {@code null} means the operator's default. */
  Integer maxInFlight(Integer number) {
    if (number != null && (number < 1 || number > MOST_IN_FLIGHT)) {
      throw Problem.invalid("maxInFlight", "must be 1 to " + MOST_IN_FLIGHT);
    }
    return number;
  }

  /** {@code null} means {@code v1}. */
  List<SignatureScheme> signatures(List<SignatureScheme> schemes) {
    if (schemes == null) {
      return List.of(SignatureScheme.V1);
    }
    if (schemes.isEmpty() || schemes.contains(null)) {
      throw Problem.invalid(
          "signatures", "must be one or both of " + List.of(SignatureScheme.values()));
    }
    return schemes.stream().distinct().sorted().toList();
  }

  Ladder ladder(String name) {
    Ladder ladder = ladders.named(name == null ? "default" : name);
    if (ladder == null) {
      throw Problem.invalid("ladder", "must be one of " + ladders.names());
    }
    return ladder;
  }

  @Nullable Duration window(String text, Ladder ladder) {
    if (text == null) {
      return null;
    }
    Duration window;
    try {
      window = Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("window", e.getMessage());
    }
    return checkWindow(window, ladder);
  }

  /** Also checks an unchanged window when the ladder changes. */
  @Nullable Duration checkWindow(@Nullable Duration window, Ladder ladder) {
    if (window == null) {
      return null;
    }
    if (window.compareTo(ladder.waitAt(0)) < 0) {
      throw Problem.invalid(
          "window",
          "must be at least the first rung of ladder "
              + ladder.name()
              + ", "
              + Durations.format(ladder.waitAt(0)));
    }
    if (window.compareTo(LONGEST_WINDOW) > 0) {
      throw Problem.invalid("window", "must be at most " + Durations.format(LONGEST_WINDOW));
    }
    return window;
  }
}
