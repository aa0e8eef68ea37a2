package io.tidings.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * One attempt to deliver a notification, as stored and as shown.
 *
 * @param number counts from 1 for each notification; continues after a redelivery
 * @param rung index from 0; the rung the attempt was made on
 * @param at when the call began
 * @param outcome DELIVERED, FAILED, REFUSED or SKIPPED
 * @param httpStatus {@code null} if there was no response
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
