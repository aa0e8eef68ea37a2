package io.tidings.notification;

import io.tidings.web.PageSlice;
import java.time.Instant;
import java.util.UUID;

/**
 * Which notifications to list; every field except the page may be {@code null}.
 *
 * @param from inclusive, by the time in the id
 * @param to exclusive
 */
public record NotificationFilter(
    UUID clientId,
    UUID receiverId,
    String subject,
    NotificationState state,
    Instant from,
    Instant to,
    PageSlice page) {}
