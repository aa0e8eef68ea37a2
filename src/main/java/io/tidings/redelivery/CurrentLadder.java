package io.tidings.redelivery;

import io.tidings.ladder.Ladder;
import io.tidings.ladder.Ladders;
import io.tidings.receiver.Receiver;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The ladder and the window that a receiver has now, as a new notification would get them. */
@Singleton
public class CurrentLadder {

  private final Ladders ladders;

  CurrentLadder(Ladders ladders) {
    this.ladders = ladders;
  }

  /** One that no replica knows any more is the default one, as where results are appended. */
  public Ladder of(Receiver receiver) {
    Ladder known = ladders.named(receiver.ladder());
    return known == null ? ladders.named("default") : known;
  }

  public Duration window(Receiver receiver) {
    return receiver.window() == null ? of(receiver).defaultWindow() : receiver.window();
  }
}
