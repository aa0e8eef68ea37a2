package io.tidings.delivery;

import static java.util.Objects.requireNonNull;

import io.tidings.delivery.call.Outcome;
import io.tidings.delivery.call.ReceiverClient;
import io.tidings.delivery.pace.CircuitRegistry;
import io.tidings.delivery.pace.LaneRegistry;
import io.tidings.delivery.pace.LaneRegistry.Admission;
import io.tidings.delivery.pace.ReceiverLimitsReader;
import io.tidings.names.NameQueries.NotYetAnswered;
import io.tidings.notification.NotificationMessage;
import io.tidings.receiver.Receiver;
import io.tidings.time.Standstill;
import io.tidings.tracing.HopSpans;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Calls a receiver when its circuit and its lane allow it: a receiver that is down is not called,
 * and a lane limits how many calls run at once and how fast they start.
 */
@Singleton
class PacedCall {

  /** What became of the call. */
  sealed interface Result {

    /** The receiver was called, or is down and was skipped. */
    record Ended(@Nullable Outcome outcome) implements Result {}

    /** The call failed while this process stood still. So it says nothing and uses no rung. */
    record Uncounted(Outcome outcome) implements Result {}

    /** The window ended while the attempt waited for its slot. */
    record WindowEnded() implements Result {}

    /** There was no slot. */
    record NotAdmitted(Admission admission) implements Result {}
  }

  private final CircuitRegistry circuits;
  private final LaneRegistry lanes;
  private final ReceiverLimitsReader limits;
  private final ReceiverClient client;
  private final Standstill standstill;
  private final Clock clock;
  private final HopSpans spans;

  PacedCall(
      CircuitRegistry circuits,
      LaneRegistry lanes,
      ReceiverLimitsReader limits,
      ReceiverClient client,
      Standstill standstill,
      Clock clock,
      HopSpans spans) {
    this.circuits = circuits;
    this.lanes = lanes;
    this.limits = limits;
    this.client = client;
    this.standstill = standstill;
    this.clock = clock;
    this.spans = spans;
  }

  /** How long one call may take. */
  Duration timeLimit() {
    return client.timeLimit();
  }

  /**
   * Fails only by an error of our own.
   *
   * @param skipped the outcome if the receiver is down; {@code null}: call it even then
   */
  CompletionStage<Result> attempt(
      NotificationMessage message, Receiver receiver, @Nullable Outcome skipped) {
    spans.beginning(message);
    long begun = System.nanoTime();
    CompletionStage<Boolean> mayCall =
        skipped == null ? CompletableFuture.completedFuture(true) : circuits.mayCall(receiver);
    return mayCall.thenCompose(
        may ->
            may
                ? enter(message, receiver)
                    .thenCompose(admission -> admitted(message, receiver, admission, begun))
                : CompletableFuture.completedFuture(new Result.Ended(skipped)));
  }

  /** While its name is not answered, a receiver needs no slot. */
  private CompletionStage<Admission> enter(NotificationMessage message, Receiver receiver) {
    Duration unnamed = client.retryAfter(receiver);
    return unnamed != null
        ? CompletableFuture.completedFuture(Admission.later(unnamed))
        : lanes.enter(receiver.id(), limits.of(receiver), message.rung() > 0);
  }

  private CompletionStage<Result> admitted(
      NotificationMessage message, Receiver receiver, Admission admission, long begun) {
    if (admission.kind() != Admission.Kind.GO) {
      return CompletableFuture.completedFuture(new Result.NotAdmitted(admission));
    }
    if (standstill.since(begun)) { // another process may have it now
      lanes.leave(requireNonNull(admission.ticket()));
      return CompletableFuture.completedFuture(new Result.NotAdmitted(Admission.STALE));
    }
    if (!clock.instant().isBefore(message.deadline())) {
      lanes.leave(requireNonNull(admission.ticket()));
      return CompletableFuture.completedFuture(new Result.WindowEnded());
    }
    long called = System.nanoTime();
    return call(message, receiver)
        .whenComplete((outcome, fault) -> lanes.leave(requireNonNull(admission.ticket())))
        .thenApply(outcome -> result(receiver, outcome, called))
        .exceptionally(PacedCall::notNamed);
  }

  private static Result notNamed(Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    if (cause instanceof NotYetAnswered unnamed) {
      return new Result.NotAdmitted(Admission.later(unnamed.retryAfter()));
    }
    throw fault instanceof CompletionException known ? known : new CompletionException(fault);
  }

  private Result result(Receiver receiver, Outcome outcome, long called) {
    if (outcome.kind() == Outcome.Kind.FAILED && standstill.since(called)) {
      return new Result.Uncounted(outcome);
    }
    circuits.ended(receiver.id(), outcome);
    return new Result.Ended(outcome);
  }

  /** Turns an exception into a failed future, so that the slot is always released. */
  private CompletionStage<Outcome> call(NotificationMessage message, Receiver receiver) {
    try {
      return client.attemptSoon(message, receiver).toCompletionStage();
    } catch (RuntimeException fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }
}
