package io.tidings.access;

import java.util.UUID;

/**
 * A change for the record.
 *
 * @param action what was done to what kind of thing, like {@code receiver.created}
 * @param target the thing's id
 * @param clientId whose it is; {@code null}: the operator's
 */
public record Deed(String action, Object target, UUID clientId) {}
