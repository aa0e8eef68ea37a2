package io.tidings.reconciliation;

import java.util.List;

/**
 * Records by time, oldest first.
 *
 * @param next the cursor of what comes after, or {@code null} at the end
 */
public record RecordPage(List<RecordView> items, String next) {}
