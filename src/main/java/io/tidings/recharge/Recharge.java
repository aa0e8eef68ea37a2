package io.tidings.recharge;

import io.tidings.database.RecordRetention.OldRecords;
import io.tidings.outbox.Outbox.BusinessResult;
import io.tidings.recharge.PaymentChannel.PaymentOrder;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.recharge.PaymentChannel.SandboxChannel.SandboxOutcome;
import io.tidings.recharge.RechargeView.RechargeStatus;
import jakarta.inject.Singleton;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code recharge}. Exactly one result is final: {@link FirstResultBatcher} stores a first
 * one only while the row is PENDING; all others are decided under {@link RechargeRepository#lock}.
 */
@Entity(name = "recharge")
@SuppressWarnings("NullAway.Init") // set by Hibernate, or by whoever makes one
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
  @Nullable Instant completedAt;

  @Column(name = "channel_trade_no")
  @Nullable String channelTradeNo;

  /** The receivers of the final result; {@code null} while there is none. */
  @Column(name = "fan_out")
  @Nullable List<UUID> fanOut;

  @Column(name = "paid_after_close_at")
  @Nullable Instant paidAfterCloseAt;

  @Column(name = "late_fan_out")
  @Nullable List<UUID> lateFanOut;

  /** When the channel is queried next; {@code null}: never again. */
  @Column(name = "payment_check_at")
  @Nullable Instant paymentCheckAt;

  @Column(name = "payment_checks")
  int paymentChecks;

  @Enumerated(EnumType.STRING)
  @Column(name = "sandbox_outcome")
  @Nullable SandboxOutcome sandboxOutcome;

  @Column(name = "sandbox_delay_ms")
  @Nullable Long sandboxDelayMs;

  /** The trace context of the request that started it, or {@code null}. */
  @Nullable String traceparent;

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

  /** Returns a copy with its first result. */
  Recharge endedBy(PaymentResult result, Instant at) {
    Recharge ended = new Recharge();
    ended.id = id;
    ended.clientId = clientId;
    ended.orderNo = orderNo;
    ended.accountId = accountId;
    ended.amount = amount;
    ended.currency = currency;
    ended.channel = channel;
    ended.status = result.status();
    ended.createdAt = createdAt;
    ended.completedAt = at;
    ended.channelTradeNo = result.channelTradeNo();
    ended.paymentChecks = paymentChecks;
    ended.sandboxOutcome = sandboxOutcome;
    ended.sandboxDelayMs = sandboxDelayMs;
    ended.traceparent = traceparent;
    return ended;
  }

  /** Returns the result for its receivers, from its current state. */
  BusinessResult result(@Nullable String type, Instant at) {
    return new BusinessResult(
        clientId,
        type,
        id.toString(),
        orderNo,
        amount,
        currency,
        at,
        RechargeView.of(this),
        traceparent);
  }

  /** Deletes old, ended recharges with their contradicting results; frees their order numbers. */
  @Singleton
  static class OldRecharges implements OldRecords {

    @Override
    public String table() {
      return "recharge";
    }

    @Override
    public List<String> statements() {
      return List.of(RechargeRepository.DELETE_OLD);
    }
  }
}
