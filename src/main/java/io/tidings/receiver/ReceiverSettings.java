package io.tidings.receiver;

import io.tidings.signing.SignatureScheme;
import java.time.Duration;
import java.util.List;

/**
 * What its owner may change about a receiver at any time.
 *
 * @param url where an HTTP receiver is called; {@code null} for AMQP
 * @param eventTypes the types it wants; empty means all results of business
 * @param allClients the operator's own: it hears of the trouble of every client's receivers
 * @param ladder the name of its ladder
 * @param window {@code null}: the ladder's default window
 * @param maxInFlight attempts at once, in each process; {@code null}: {@code
 *     tidings.delivery.in-flight-per-receiver}
 * @param rate {@code null}: as fast as it answers
 * @param signatures one at least
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
