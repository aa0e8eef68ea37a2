package io.tidings.notification;

import java.util.List;

/**
 * The word, inside this process, that outcomes were committed: an event for whoever waits for one.
 * Best effort: an outcome that another replica stored, or that was stored just before a crash, is
 * never announced here.
 */
public record OutcomesStored(List<NotificationMessage> notifications) {}
