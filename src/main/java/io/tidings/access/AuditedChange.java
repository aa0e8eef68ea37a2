package io.tidings.access;

import java.util.UUID;

/**
 * A change to record.
 *
 * @param action the kind of object and what was done to it, like {@code receiver.created}
 * @param target id of the object
 * @param clientId the client that owns the object; {@code null}: the operator
 */
public record AuditedChange(String action, Object target, UUID clientId) {}
