package io.tidings.receiver.queue;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Describes how an AMQP receiver reaches its queue. The patterns are RabbitMQ's permissions.
 *
 * @param receipts the exchange to publish receipts to
 * @param password {@code null} if no user was created, or the password was shown before
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

  QueueAccess with(String newPassword) {
    return new QueueAccess(
        queue, receipts, virtualHost, username, newPassword, configure, write, read);
  }
}
