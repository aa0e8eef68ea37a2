package io.tidings.redelivery;

import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.redelivery.Explanation.Cause;
import io.tidings.redelivery.Facts.OutboxFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Adds what each cause says to an explanation. */
final class CauseText {

  private final ExplanationText text;
  private final Facts facts;
  private final Instant now;

  CauseText(ExplanationText text, Facts facts, Instant now) {
    this.text = text;
    this.facts = facts;
    this.now = now;
  }

  void add(Cause cause) {
    OutboxFacts outbox = facts.outbox();
    String due = text.time(facts.nextAttemptAt());
    String ended = text.time(facts.endedAt());
    switch (cause) {
      case DELIVERED -> addDelivered(ended);
      case ACKNOWLEDGED ->
          text.add(
              "it was acknowledged at %s, by a request or a receipt", "已于 %s 通过请求或回执确认", ended);
      case RUNGS_USED ->
          text.add("it ended at %s: all rungs are used up", "已于 %s 结束：所有档位已用完", ended);
      case WINDOW_ENDED ->
          text.add(
              "it ended at %s: its window leaves no time for another attempt",
              "已于 %s 结束：通知窗口内已无下次尝试的时间", ended);
      case REFUSED -> text.add("it ended at %s: %s", "已于 %s 结束：%s", ended, facts.reason());
      case CANCELLED ->
          text.add("it was cancelled at %s: %s", "已于 %s 取消：%s", ended, facts.reason());
      case IN_RECEIVER_QUEUE ->
          text.add(
              "it was handed over to the receiver's own queue and is not acknowledged yet",
              "已移交接收方自己的队列，尚未确认");
      case NO_CONSUMER ->
          text.add(
              "it was handed over to the receiver's own queue, which nobody consumes (%d messages ready)",
              "已移交接收方自己的队列，但该队列没有消费者（待取消息 %d 条）", facts.receiver().queueReady());
      case RECEIVER_PAUSED -> text.add("it waits until the receiver is resumed", "等待接收方恢复");
      case RECEIVER_SUSPENDED ->
          text.add(
              "it waits until the receiver, suspended by its answer 410, is resumed",
              "接收方因返回 410 被停用，等待其恢复");
      case CLAIMED ->
          text.add(
              "a replica has claimed it and is sending it; if that replica died, another takes it at %s",
              "一个实例已领取并正在发送；若该实例已崩溃，另一个实例将于 %s 接手",
              text.time(outbox == null ? null : outbox.claimedUntil()));
      case RECEIVER_DELETED ->
          text.add("the receiver was deleted; it is being cancelled", "接收方已删除，正在取消");
      case SATURATED -> addSaturated(outbox);
      case QUEUE_REFUSED ->
          text.add(
              "the receiver's queue did not take it; it is sent again at %s",
              "接收方的队列未接收，将于 %s 重新发送", text.time(outbox == null ? null : outbox.notBefore()));
      case WAITS_IN_OUTBOX ->
          text.add(
              "it waits %s in the outbox until %s, because the broker was away",
              "因消息代理不可用，在发件箱中等待 %s，至 %s", facts.rungWait(), due);
      case BROKER_AWAY -> addBrokerAway();
      case IN_OUTBOX -> text.add("it waits in the outbox for its turn", "在发件箱中排队等待");
      case ON_RUNG -> {
        if (facts.rungWait() == null) {
          text.add("it waits until %s", "等待至 %s", due);
        } else {
          text.add("it waits on rung %s until %s", "在 %s 档等待至 %s", facts.rungWait(), due);
        }
      }
      case DUE -> text.add("it has been due since %s and waits for its turn", "自 %s 起到期，正在排队", due);
    }
  }

  private void addSaturated(@Nullable OutboxFacts outbox) {
    if (outbox == null || outbox.notBefore() == null || !outbox.notBefore().isAfter(now)) {
      text.add(
          "it waits in the outbox, because the receiver's slots or rate are used up",
          "接收方的并发或速率已用满，在发件箱中等待");
    } else {
      text.add(
          "it waits in the outbox until %s, because the receiver's slots or rate are used up",
          "接收方的并发或速率已用满，在发件箱中等待至 %s", text.time(outbox.notBefore()));
    }
  }

  private void addBrokerAway() {
    if (facts.brokerLinked()) {
      text.add("it can't go on: the broker accepts nothing now", "无法继续：消息代理目前不接收消息");
    } else {
      text.add(
          "it can't go on: this replica has had no broker since %s",
          "无法继续：本实例自 %s 起未连接消息代理", text.time(facts.brokerSince()));
    }
  }

  private void addDelivered(String ended) {
    DeliveryAttempt last = facts.lastAttempt();
    if (last == null || !last.outcome().equals("DELIVERED")) {
      text.add("it was acknowledged at %s", "已于 %s 确认", ended);
    } else {
      text.add("attempt %d was acknowledged at %s", "第 %d 次尝试已于 %s 确认", last.number(), ended);
    }
  }
}
