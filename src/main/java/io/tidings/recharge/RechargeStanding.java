package io.tidings.recharge;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.notification.Notification;
import java.util.List;

/** A recharge with where its notifications stand. */
public record RechargeStanding(
    @JsonUnwrapped RechargeView recharge, List<Notification> notifications) {}
