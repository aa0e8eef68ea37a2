package io.tidings.recharge;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;

/**
 * A recharge's row. Changed only while it is locked ({@link RechargeRepository#lock}): a result is
 * final, and exactly one is.
 */
@Entity(name = "recharge")
class Recharge {

  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  UUID id;

  @Column(name = "client_id")
  UUID clientId;

  @Column(name = "order_no")
  String orderNo;

  @Column(name = "account_id")
  String accountId;

  /** Minor units, above 0. */
  long amount;

  /** ISO 4217. */
  String currency;

  String channel;

  @Enumerated(EnumType.STRING)
  RechargeStatus status = RechargeStatus.PENDING;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "completed_at")
  Instant completedAt;

  @Column(name = "channel_trade_no")
  String channelTradeNo;

  /** Whom the final result was addressed to; {@code null} while there is none. */
  @Column(name = "fan_out")
  List<UUID> fanOut;

  @Column(name = "paid_after_close_at")
  Instant paidAfterCloseAt;

  @Column(name = "late_fan_out")
  List<UUID> lateFanOut;

  /** When the channel is asked next; {@code null}: never again. */
  @Column(name = "payment_check_at")
  Instant paymentCheckAt;

  @Column(name = "payment_checks")
  int paymentChecks;

  @Enumerated(EnumType.STRING)
  @Column(name = "sandbox_outcome")
  SandboxOutcome sandboxOutcome;

  @Column(name = "sandbox_delay_ms")
  Long sandboxDelayMs;

  boolean isSameOrder(Recharge other) {
    return accountId.equals(other.accountId)
        && amount == other.amount
        && currency.equals(other.currency)
        && channel.equals(other.channel);
  }

  PaymentOrder paymentOrder() {
    return new PaymentOrder(
        id, channel, amount, currency, createdAt, sandboxOutcome, sandboxDelayMs);
  }
}
