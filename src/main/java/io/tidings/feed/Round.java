package io.tidings.feed;

import java.util.List;

/**
 * One round of the {@link Sequencer}: takes the intake in the order of its ids, batch by batch. A
 * whole round begins at the beginning; at its end all that its first look saw has its number. One
 * that begins behind the last id can miss what committed late, and so closes nothing. One thread at
 * a time.
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
   * @param isSteady whether the database's clock may be believed
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

  /** The last id that was taken. */
  long place() {
    return place;
  }

  /** Its first look; its horizon and time are those of the round. */
  Taken first() {
    return first;
  }
}
