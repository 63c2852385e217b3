/** flagd's own provider for Java as a program of its own, for tests to start. */
@NullMarked
package dev.tidegate.foreignclient;

import org.jspecify.annotations.NullMarked;
