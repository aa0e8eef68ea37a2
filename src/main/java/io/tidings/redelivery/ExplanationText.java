package io.tidings.redelivery;

import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.redelivery.Explanation.Cause;
import io.tidings.redelivery.Explanation.Sentence;
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
    new CauseText(text, facts, now).add(cause);
    if (facts.state().isOpen()) {
      text.addReceiver(facts.receiver());
      text.add("the window ends at %s", "通知窗口于 %s 结束", text.time(facts.deadline()));
    }
    String en = String.join("; ", text.english);
    return new Sentence(
        en.substring(0, 1).toUpperCase(Locale.ROOT) + en.substring(1) + ".",
        String.join("；", text.chinese) + "。");
  }

  void add(String en, String zh, @Nullable Object... values) {
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

  private void addReceiver(ReceiverFacts receiver) {
    Instant probe = receiver.nextProbeAt();
    if (receiver.downSince() != null && probe != null && probe.isAfter(now)) {
      add(
          "the receiver is down since %s, next probe after %s",
          "接收方自 %s 起不可用，下次探测在 %s 之后", time(receiver.downSince()), time(probe));
    } else if (receiver.downSince() != null && probe != null) {
      add(
          "the receiver is down since %s, and the next notification that is due probes it",
          "接收方自 %s 起不可用，下一条到期的通知将探测它", time(receiver.downSince()));
    } else if (receiver.downSince() != null) {
      add("the receiver is down since %s", "接收方自 %s 起不可用", time(receiver.downSince()));
    }
    if (receiver.state().waits()) {
      add("the receiver is %s", "接收方状态为 %s", receiver.state());
    }
  }

  String time(@Nullable Instant time) {
    if (time == null) {
      return "–";
    }
    boolean isToday =
        LocalDate.ofInstant(time, ZoneOffset.UTC).equals(LocalDate.ofInstant(now, ZoneOffset.UTC));
    return (isToday ? TIME : DATE_AND_TIME).format(time) + " UTC";
  }
}
