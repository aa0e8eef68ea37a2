package io.tidings.redelivery;

import java.util.List;
import java.util.UUID;

/**
 * What an acknowledgement did with each id.
 *
 * @param acknowledged DELIVERED by this request or before
 * @param cancelled CANCELLED before; only a redelivery changes that
 * @param unknown no notification that this key may see
 */
public record Acknowledged(List<UUID> acknowledged, List<UUID> cancelled, List<UUID> unknown) {}
