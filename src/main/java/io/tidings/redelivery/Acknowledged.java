package io.tidings.redelivery;

import java.util.List;
import java.util.UUID;

/**
 * What became of each id.
 *
 * @param acknowledged DELIVERED now, or before
 * @param cancelled given up before; only a redelivery changes that
 * @param unknown there is none that this key may see
 */
public record Acknowledged(List<UUID> acknowledged, List<UUID> cancelled, List<UUID> unknown) {}
