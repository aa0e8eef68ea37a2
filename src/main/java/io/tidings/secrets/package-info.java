/** The encryption key, encrypted columns and the rotation of the key. Knows no feature. */
@NullMarked
package io.tidings.secrets;

import org.jspecify.annotations.NullMarked;
