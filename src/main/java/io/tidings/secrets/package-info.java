/** The encryption key, encrypted columns and the rotation of the key. Knows no feature. */
package io.tidings.secrets;
