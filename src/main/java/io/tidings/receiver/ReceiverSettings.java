package io.tidings.receiver;

import io.tidings.signing.SignatureScheme;
import java.time.Duration;
import java.util.List;

/**
 * The settings of a receiver, which its owner may change at any time.
 *
 * @param url where an HTTP receiver is called; {@code null} for AMQP
 * @param eventTypes the types it wants; empty means all business results
 * @param allClients operator only: it is also told of trouble with every client's receivers
 * @param ladder the name of its ladder
 * @param window {@code null}: the ladder's default window
 * @param maxInFlight concurrent attempts in each replica; {@code null}: {@code
 *     tidings.delivery.in-flight-per-receiver}
 * @param rate {@code null}: as fast as it responds
 * @param signatures at least one
 */
public record ReceiverSettings(
    String name,
    String url,
    List<String> eventTypes,
    boolean allClients,
    String ladder,
    Duration window,
    Integer maxInFlight,
    Rate rate,
    Acknowledgement acknowledgement,
    List<SignatureScheme> signatures,
    RequestHeaders headers) {}
