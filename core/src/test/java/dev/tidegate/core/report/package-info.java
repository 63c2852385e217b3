/** Tests of the report: its percents, its rules and its forms. */
@NullMarked
package dev.tidegate.core.report;

import org.jspecify.annotations.NullMarked;
