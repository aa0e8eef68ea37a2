package io.tidings.notification;

import java.time.Instant;
import java.util.UUID;

/**
 * Which notifications to list, newest first; every part but the limit may be {@code null}.
 *
 * @param from inclusive, by the time in the id
 * @param to exclusive
 * @param before only ids smaller than this one: the keyset cursor
 */
public record NotificationFilter(
    UUID clientId,
    UUID receiverId,
    String subject,
    NotificationState state,
    Instant from,
    Instant to,
    UUID before,
    int limit) {}
