package io.tidings.redelivery;

import io.tidings.notification.Notification;
import java.util.List;

/** Notifications, ordered by subject and age. */
public record NotificationList(List<Notification> items) {}
