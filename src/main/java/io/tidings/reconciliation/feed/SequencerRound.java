package io.tidings.reconciliation.feed;

import io.tidings.reconciliation.feed.FeedIntakeRow.IntakeBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tracks one round of the {@link Sequencer}, which processes the intake by id in batches. A whole
 * round starts at the beginning; at its end, everything its first query saw has a number. A round
 * that starts after the last id can miss rows that committed late, so it closes nothing. One thread
 * at a time.
 */
final class SequencerRound {

  /** Late commits are among this many last ids, or are found by the next whole round. */
  private static final int LATE_IDS = 1_000;

  private final boolean isWhole;
  private long place;
  private @Nullable IntakeBatch first;
  private boolean isSteady;

  private SequencerRound(boolean isWhole, long place) {
    this.isWhole = isWhole;
    this.place = place;
  }

  static SequencerRound whole() {
    return new SequencerRound(true, 0);
  }

  static SequencerRound behind(long place) {
    return new SequencerRound(false, place);
  }

  /**
   * @param isSteady whether the database's clock can be trusted
   */
  void begin(IntakeBatch firstLook, boolean isSteady) {
    this.first = firstLook;
    this.isSteady = isSteady;
  }

  void recordBatch(List<FeedIntakeRow> intake) {
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

  /** Where the next partial round starts; another replica may have processed the rest. */
  long nextPlace() {
    return first == null ? 0 : Math.max(place, isWhole ? first.lastId() : 0) - LATE_IDS;
  }

  /** Its first batch, which has the round's horizon and time. */
  @Nullable IntakeBatch first() {
    return first;
  }
}
