package io.tidings.reconciliation.feed;

import java.util.List;

/**
 * A page of records, ordered by time, oldest first.
 *
 * @param next cursor of the next page, or {@code null} at the end
 */
public record RecordPage(List<RecordView> items, String next) {}
