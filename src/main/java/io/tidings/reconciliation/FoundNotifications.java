package io.tidings.reconciliation;

import io.tidings.notification.Notification;
import java.util.List;

/** Notifications, in the order of subject and age. */
public record FoundNotifications(List<Notification> items) {}
