package io.tidings.delivery.pace;

import io.tidings.database.Replicas;
import io.tidings.receiver.Receiver;
import jakarta.inject.Singleton;

/** Computes a receiver's limits from its settings, the configuration, its health and its share. */
@Singleton
public class ReceiverLimitsReader {

  private final PaceConfig config;
  private final CircuitRegistry circuits;
  private final Replicas replicas;

  ReceiverLimitsReader(PaceConfig config, CircuitRegistry circuits, Replicas replicas) {
    this.replicas = replicas;
    this.config = config;
    this.circuits = circuits;
  }

  public ReceiverLimits of(Receiver receiver) {
    Integer own = receiver.settings().maxInFlight();
    int inFlight = own != null ? own : config.inFlightPerReceiver();
    return ReceiverLimits.paced(inFlight, circuits.pace(receiver), circuits.paceAfterRise(receiver))
        .within(receiver.settings().rate(), replicas.number());
  }
}
