/**
 * A network in virtual time: hosts with links that are slow, cut, or cut one way, and gRPC over
 * them. Start reading at {@link dev.tidegate.sim.net.SimNetwork}.
 */
@NullMarked
package dev.tidegate.sim.net;

import org.jspecify.annotations.NullMarked;
