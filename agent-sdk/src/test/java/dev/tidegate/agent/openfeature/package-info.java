/** Tests of the provider through OpenFeature's own client. */
@NullMarked
package dev.tidegate.agent.openfeature;

import org.jspecify.annotations.NullMarked;
