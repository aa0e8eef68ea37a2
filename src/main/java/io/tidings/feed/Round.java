package io.tidings.feed;

import java.util.List;

/**
 * Tracks one round of the {@link Sequencer}, which processes the intake by id in batches. A whole
 * round starts at the beginning; at its end, everything its first query saw has a number. A round
 * that starts after the last id can miss rows that committed late, so it closes nothing. One thread
 * at a time.
 */
final class Round {

  private final boolean isWhole;
  private long place;
  private Taken first;
  private boolean isSteady;

  private Round(boolean isWhole, long place) {
    this.isWhole = isWhole;
    this.place = place;
  }

  static Round whole() {
    return new Round(true, 0);
  }

  static Round behind(long place) {
    return new Round(false, place);
  }

  /**
   * @param isSteady whether the database's clock can be trusted
   */
  void begin(Taken firstLook, boolean isSteady) {
    this.first = firstLook;
    this.isSteady = isSteady;
  }

  void took(List<Intake> intake) {
    if (!intake.isEmpty()) {
      place = intake.get(intake.size() - 1).id();
    }
  }

  boolean isSteady() {
    return isSteady;
  }

  boolean isWhole() {
    return isWhole;
  }

  /** The last intake id processed. */
  long place() {
    return place;
  }

  /** Its first batch, which has the round's horizon and time. */
  Taken first() {
    return first;
  }
}
