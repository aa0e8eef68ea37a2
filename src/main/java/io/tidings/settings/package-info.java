/** Ranges of settings. Knows no feature. */
@NullMarked
package io.tidings.settings;

import org.jspecify.annotations.NullMarked;
