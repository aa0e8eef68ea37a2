package io.tidings.redelivery;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.notification.DeliveryAttempt;
import io.tidings.notification.Notification;
import java.util.List;

/** One notification with its attempts. */
public record NotificationView(
    @JsonUnwrapped Notification notification, List<DeliveryAttempt> attempts) {}
