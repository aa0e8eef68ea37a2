package io.tidings.delivery;

import io.tidings.platform.Replicas;
import io.tidings.receiver.Receiver;
import jakarta.inject.Singleton;

/** Computes a receiver's limits from its settings, the configuration, its health and its share. */
@Singleton
class ReceiverLimitsReader {

  private final DeliveryConfig config;
  private final CircuitRegistry circuits;
  private final Replicas replicas;

  ReceiverLimitsReader(DeliveryConfig config, CircuitRegistry circuits, Replicas replicas) {
    this.replicas = replicas;
    this.config = config;
    this.circuits = circuits;
  }

  ReceiverLimits of(Receiver receiver) {
    Integer own = receiver.settings().maxInFlight();
    int inFlight = own != null ? own : config.inFlightPerReceiver();
    return ReceiverLimits.paced(inFlight, circuits.pace(receiver), circuits.paceAfterRise(receiver))
        .within(receiver.settings().rate(), replicas.number());
  }
}
