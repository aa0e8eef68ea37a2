package io.tidings.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * One try to deliver, as stored and as shown.
 *
 * @param number from 1 for each notification; goes on after a redelivery
 * @param rung index from 0; the rung the attempt was made on
 * @param at when the call began
 * @param outcome DELIVERED, FAILED, REFUSED or SKIPPED
 * @param httpStatus {@code null} when no answer came
 * @param error what went wrong, or {@code null}
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DeliveryAttempt(
    int number,
    int generation,
    int rung,
    Instant at,
    String outcome,
    Integer httpStatus,
    int durationMs,
    String error) {}
