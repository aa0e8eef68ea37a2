package io.tidings.outbox;

import io.tidings.notification.NotificationMessage;
import java.util.List;

/**
 * An event inside this process: outcomes were committed. Best effort: an outcome that another
 * replica stored, or that was stored just before a crash, is never announced here.
 */
public record OutcomesStored(List<NotificationMessage> notifications) {}
