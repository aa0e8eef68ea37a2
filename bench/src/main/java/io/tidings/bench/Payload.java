package io.tidings.bench;

import java.nio.charset.StandardCharsets;

/** What every contender sends: a notification's body of about 600 bytes. */
public final class Payload {

  public static final String TEXT =
      """
      {"type":"recharge.succeeded","timestamp":"2026-11-26T08:00:00.000000Z","data":{\
      "id":"01a21535-1e34-74d0-bd32-c40a4d440b81","clientId":"01a21535-1d9e-75d0-92ef-42eb6ee7f0fd",\
      "orderNo":"order-0000000001","accountId":"account-0000001","amount":1999,"currency":"CNY",\
      "channel":"sandbox","status":"SUCCEEDED","createdAt":"2026-11-26T08:00:00.000000Z",\
      "completedAt":"2026-11-26T08:00:00.000000Z",\
      "channelTradeNo":"sandbox-01a21535-1e34-74d0-bd32-c40a4d440b81","memo":"%s"}}"""
          .formatted("x".repeat(110));

  public static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);

  private Payload() {}
}
