package io.tidings.receiver;

import java.util.List;

/**
 * What a look at the receivers brought.
 *
 * @param isAll every receiver there is: whoever remembers others forgets them
 */
record ReceiverChanges(SeenChanges seen, boolean isAll, List<Receiver> receivers) {}
