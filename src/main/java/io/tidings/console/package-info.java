/** Serves the console: the page that shows what the API knows. */
@NullMarked
package io.tidings.console;

import org.jspecify.annotations.NullMarked;
