package io.tidings.delivery;

import io.tidings.notification.NotificationState;

/**
 * Holds the status from a notification's row; read only for retries and repeated deliveries.
 *
 * @param state {@code null} if the row no longer exists
 * @param rung index from 0: the rung of its next attempt
 * @param attempts how many were made
 */
record NotificationStatus(NotificationState state, int generation, int rung, int attempts) {}
