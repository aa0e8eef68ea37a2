package io.tidings.redelivery;

import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.redelivery.Explanation.Cause;
import io.tidings.redelivery.Explanation.Sentence;
import io.tidings.redelivery.Facts.OutboxFacts;
import io.tidings.redelivery.Facts.ReceiverFacts;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes one sentence of an explanation's facts, in English and Chinese: what the last attempt
 * brought, where the notification is, how its receiver is, when its window ends. Times are in UTC,
 * with the date unless it is today's. Pure.
 */
final class ExplanationText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE_AND_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Facts facts;
  private final Instant now;
  private final List<String> english = new ArrayList<>();
  private final List<String> chinese = new ArrayList<>();

  private ExplanationText(Facts facts, Instant now) {
    this.facts = facts;
    this.now = now;
  }

  static Sentence of(Cause cause, Facts facts, Instant now) {
    ExplanationText text = new ExplanationText(facts, now);
    if (cause != Cause.DELIVERED) {
      text.addLastAttempt(facts.lastAttempt());
    }
    text.addCause(cause);
    if (facts.state().isOpen()) {
      text.addReceiver(facts.receiver());
      text.add("the window ends at %s", "通知窗口于 %s 结束", text.time(facts.deadline()));
    }
    String en = String.join("; ", text.english);
    return new Sentence(
        en.substring(0, 1).toUpperCase(Locale.ROOT) + en.substring(1) + ".",
        String.join("；", text.chinese) + "。");
  }

  private void add(String en, String zh, @Nullable Object... values) {
    english.add(en.formatted(values));
    chinese.add(zh.formatted(values));
  }

  private void addLastAttempt(@Nullable DeliveryAttempt last) {
    if (last == null) {
      if (facts.receiver().kind() == ReceiverKind.HTTP) {
        add("no attempt was made yet", "尚未尝试投递");
      }
      return;
    }
    int number = last.number();
    if (last.outcome().equals("SKIPPED")) {
      add("attempt %d was skipped, because the receiver was down", "第 %d 次尝试被跳过，因为接收方不可用", number);
    } else if (last.outcome().equals("DELIVERED")) {
      add("attempt %d was acknowledged", "第 %d 次尝试已被确认", number);
    } else if (last.httpStatus() == null) {
      add("attempt %d failed: %s", "第 %d 次尝试失败：%s", number, last.error());
    } else if (last.httpStatus() < 300) {
      add(
          "attempt %d was answered %d without an acknowledgement: %s",
          "第 %d 次尝试返回 %d，但未确认：%s", number, last.httpStatus(), last.error());
    } else {
      add("attempt %d was answered %d", "第 %d 次尝试返回 %d", number, last.httpStatus());
    }
    if (facts.skippedRungs() > 0) {
      add(
          "the receiver asked for a longer wait, which skipped %d rungs",
          "接收方要求等待更久，跳过了 %d 档", facts.skippedRungs());
    }
  }

  private void addCause(Cause cause) {
    OutboxFacts outbox = facts.outbox();
    String due = time(facts.nextAttemptAt());
    String ended = time(facts.endedAt());
    switch (cause) {
      case DELIVERED -> addDelivered(ended);
      case ACKNOWLEDGED ->
          add("it was acknowledged at %s, by a request or a receipt", "已于 %s 通过请求或回执确认", ended);
      case RUNGS_USED -> add("it ended at %s: all rungs are used up", "已于 %s 结束：所有档位已用完", ended);
      case WINDOW_ENDED ->
          add(
              "it ended at %s: its window leaves no time for another attempt",
              "已于 %s 结束：通知窗口内已无下次尝试的时间", ended);
      case REFUSED -> add("it ended at %s: %s", "已于 %s 结束：%s", ended, facts.reason());
      case CANCELLED -> add("it was cancelled at %s: %s", "已于 %s 取消：%s", ended, facts.reason());
      case IN_RECEIVER_QUEUE ->
          add(
              "it was handed over to the receiver's own queue and is not acknowledged yet",
              "已移交接收方自己的队列，尚未确认");
      case NO_CONSUMER ->
          add(
              "it was handed over to the receiver's own queue, which nobody consumes (%d messages ready)",
              "已移交接收方自己的队列，但该队列没有消费者（待取消息 %d 条）", facts.receiver().queueReady());
      case RECEIVER_PAUSED -> add("it waits until the receiver is resumed", "等待接收方恢复");
      case RECEIVER_SUSPENDED ->
          add(
              "it waits until the receiver, suspended by its answer 410, is resumed",
              "接收方因返回 410 被停用，等待其恢复");
      case CLAIMED ->
          add(
              "a replica has claimed it and is sending it; if that replica died, another takes it at %s",
              "一个实例已领取并正在发送；若该实例已崩溃，另一个实例将于 %s 接手",
              time(outbox == null ? null : outbox.claimedUntil()));
      case RECEIVER_DELETED ->
          add("the receiver was deleted; it is being cancelled", "接收方已删除，正在取消");
      case SATURATED -> addSaturated(outbox);
      case QUEUE_REFUSED ->
          add(
              "the receiver's queue did not take it; it is sent again at %s",
              "接收方的队列未接收，将于 %s 重新发送", time(outbox == null ? null : outbox.notBefore()));
      case WAITS_IN_OUTBOX ->
          add(
              "it waits %s in the outbox until %s, because the broker was away",
              "因消息代理不可用，在发件箱中等待 %s，至 %s", facts.rungWait(), due);
      case BROKER_AWAY -> addBrokerAway();
      case IN_OUTBOX -> add("it waits in the outbox for its turn", "在发件箱中排队等待");
      case ON_RUNG -> {
        if (facts.rungWait() == null) {
          add("it waits until %s", "等待至 %s", due);
        } else {
          add("it waits on rung %s until %s", "在 %s 档等待至 %s", facts.rungWait(), due);
        }
      }
      case DUE -> add("it has been due since %s and waits for its turn", "自 %s 起到期，正在排队", due);
    }
  }

  private void addSaturated(@Nullable OutboxFacts outbox) {
    if (outbox == null || outbox.notBefore() == null || !outbox.notBefore().isAfter(now)) {
      add(
          "it waits in the outbox, because the receiver's slots or rate are used up",
          "接收方的并发或速率已用满，在发件箱中等待");
    } else {
      add(
          "it waits in the outbox until %s, because the receiver's slots or rate are used up",
          "接收方的并发或速率已用满，在发件箱中等待至 %s", time(outbox.notBefore()));
    }
  }

  private void addBrokerAway() {
    if (facts.brokerLinked()) {
      add("it can't go on: the broker accepts nothing now", "无法继续：消息代理目前不接收消息");
    } else {
      add(
          "it can't go on: this replica has had no broker since %s",
          "无法继续：本实例自 %s 起未连接消息代理", time(facts.brokerSince()));
    }
  }

  private void addDelivered(String ended) {
    DeliveryAttempt last = facts.lastAttempt();
    if (last == null || !last.outcome().equals("DELIVERED")) {
      add("it was acknowledged at %s", "已于 %s 确认", ended);
    } else {
      add("attempt %d was acknowledged at %s", "第 %d 次尝试已于 %s 确认", last.number(), ended);
    }
  }

  private void addReceiver(ReceiverFacts receiver) {
    if (receiver.downSince() != null && receiver.nextProbeAt() != null) {
      add(
          "the receiver is down since %s, next probe after %s",
          "接收方自 %s 起不可用，下次探测在 %s 之后", time(receiver.downSince()), time(receiver.nextProbeAt()));
    } else if (receiver.downSince() != null) {
      add("the receiver is down since %s", "接收方自 %s 起不可用", time(receiver.downSince()));
    } else if (receiver.state().waits()) {
      add("the receiver is %s", "接收方状态为 %s", receiver.state());
    }
  }

  private String time(@Nullable Instant time) {
    if (time == null) {
      return "–";
    }
    boolean isToday =
        LocalDate.ofInstant(time, ZoneOffset.UTC).equals(LocalDate.ofInstant(now, ZoneOffset.UTC));
    return (isToday ? TIME : DATE_AND_TIME).format(time) + " UTC";
  }
}
