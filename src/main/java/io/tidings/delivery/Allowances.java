package io.tidings.delivery;

import io.tidings.platform.Replicas;
import io.tidings.receiver.Receiver;
import jakarta.inject.Singleton;

/** Computes a receiver's limits from its settings, the configuration, its health and its share. */
@Singleton
class Allowances {

  private final DeliveryConfig config;
  private final Circuits circuits;
  private final Replicas replicas;

  Allowances(DeliveryConfig config, Circuits circuits, Replicas replicas) {
    this.replicas = replicas;
    this.config = config;
    this.circuits = circuits;
  }

  Allowance of(Receiver receiver) {
    Integer own = receiver.settings().maxInFlight();
    int inFlight = own != null ? own : config.inFlightPerReceiver();
    return Allowance.paced(inFlight, circuits.pace(receiver), circuits.risenPace(receiver))
        .within(receiver.settings().rate(), replicas.number());
  }
}
