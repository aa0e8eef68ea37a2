package io.tidings.recharge;

import java.util.List;

/** Those that there are, in no order. */
public record FoundRecharges(List<RechargeStanding> items) {}
