package io.tidings.recharge;

import java.util.List;

/** The recharges that exist, in no particular order. */
public record FoundRecharges(List<RechargeWithNotifications> items) {}
