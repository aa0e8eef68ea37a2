package io.tidings.redelivery;

import static java.util.Objects.requireNonNull;

import io.tidings.ladder.Ladder;
import io.tidings.ladder.Ladders;
import io.tidings.receiver.Receiver;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Finds the ladder and the window that a new notification of a receiver would get now. */
@Singleton
public class CurrentLadder {

  private final Ladders ladders;

  CurrentLadder(Ladders ladders) {
    this.ladders = ladders;
  }

  /** Returns the default ladder if no replica knows the configured one, as the append does. */
  public @Nullable Ladder of(Receiver receiver) {
    Ladder known = ladders.named(receiver.ladder());
    return known == null ? ladders.named("default") : known;
  }

  public Duration window(Receiver receiver) {
    return receiver.window() == null
        ? requireNonNull(of(receiver)).defaultWindow()
        : receiver.window();
  }
}
