package io.tidings.ladder;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How an AMQP receiver reaches its queue. The patterns are those of RabbitMQ's permissions.
 *
 * @param receipts the exchange to publish receipts to
 * @param password {@code null} when no user was made, or it was told before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueAccess(
    String queue,
    String receipts,
    String virtualHost,
    String username,
    String password,
    String configure,
    String write,
    String read) {

  QueueAccess with(String told) {
    return new QueueAccess(queue, receipts, virtualHost, username, told, configure, write, read);
  }
}
