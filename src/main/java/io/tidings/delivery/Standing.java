package io.tidings.delivery;

import io.tidings.notification.NotificationState;

/**
 * What a notification's row says; read for retries and repeated deliveries only.
 *
 * @param state {@code null}: there is no such row any more
 * @param rung index from 0: the rung its next attempt is made on
 * @param attempts how many were made
 */
record Standing(NotificationState state, int generation, int rung, int attempts) {}
