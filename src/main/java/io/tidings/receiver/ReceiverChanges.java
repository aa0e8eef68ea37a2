package io.tidings.receiver;

import java.util.List;

/**
 * The receivers found by one read of the changes.
 *
 * @param isAll whether these are all receivers; the reader drops any others that it has in memory
 */
record ReceiverChanges(ChangePosition seen, boolean isAll, List<Receiver> receivers) {}
