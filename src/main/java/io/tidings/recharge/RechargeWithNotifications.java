package io.tidings.recharge;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.notification.Notification;
import java.util.List;

/** A recharge with its notifications and their states. */
public record RechargeWithNotifications(
    @JsonUnwrapped RechargeView recharge, List<Notification> notifications) {}
